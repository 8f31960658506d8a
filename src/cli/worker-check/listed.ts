import { SCENARIOS } from '../../conformance/player/scenarios/registry.js';
import { REQUIREMENTS } from '../../conformance/requirements/registry.js';
import { document, type Format, line } from '../output/format.js';
import { lookOf, table } from '../output/table.js';
import type { CliIo } from '../terminal/io.js';

/**
 * Requirements and scenarios for people or as a document; csv and value have the requirements
 * alone.
 */
export function listed(io: CliIo, format: Format): string {
  const requirements = REQUIREMENTS.map(({ id, of, says, document: see }) => ({
    id,
    of,
    says,
    document: see,
  }));
  const scenarios = SCENARIOS.map(({ name, of, about }) => ({ name, of, about }));
  if (format === 'json' || format === 'yaml') return document(format, { requirements, scenarios });
  const rows = requirements.map(({ id, of, says }) => [id, of, says]);
  if (format !== 'table')
    return [...(format === 'csv' ? [['requirement', 'of', 'says']] : []), ...rows]
      .map((row) => line(io, format, row))
      .join('\n');
  const cells = (texts: readonly string[]) => texts.map((text) => ({ text }));
  const look = lookOf(io);
  return [
    table(['REQUIREMENT', 'OF', 'SAYS'], rows.map(cells), look),
    '',
    table(
      ['SCENARIO', 'OF', 'ABOUT'],
      scenarios.map(({ name, of, about }) => cells([name, of, about])),
      look,
    ),
  ].join('\n');
}
