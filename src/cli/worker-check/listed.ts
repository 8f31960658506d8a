import { SCENES } from '../../conformance/player/scenes/registry.js';
import { PROMISES } from '../../conformance/promises/registry.js';
import { document, type Format, line } from '../output/format.js';
import { painter } from '../output/paint.js';
import { table } from '../output/table.js';
import type { CliIo } from '../terminal/io.js';

/** Promises and scenes, for people or for programs; as rows the promises alone. */
export function listed(io: CliIo, format: Format): string {
  const promises = PROMISES.map(({ id, of, says, document: see }) => ({
    id,
    of,
    says,
    document: see,
  }));
  const scenes = SCENES.map(({ name, of, about }) => ({ name, of, about }));
  if (format === 'json' || format === 'yaml') return document(format, { promises, scenes });
  const rows = promises.map(({ id, of, says }) => [id, of, says]);
  if (format !== 'table')
    return [...(format === 'csv' ? [['promise', 'of', 'says']] : []), ...rows]
      .map((row) => line(io, format, row))
      .join('\n');
  const cells = (texts: readonly string[]) => texts.map((text) => ({ text }));
  const paint = painter(io);
  return [
    table(['PROMISE', 'OF', 'SAYS'], rows.map(cells), paint),
    '',
    table(
      ['SCENE', 'OF', 'ABOUT'],
      scenes.map(({ name, of, about }) => cells([name, of, about])),
      paint,
    ),
  ].join('\n');
}
