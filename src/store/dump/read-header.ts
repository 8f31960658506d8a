import { MIGRATIONS } from '../../../migrations/index.js';
import { FORMAT, type Header, headerSchema } from './format.js';
import type { Line } from './lines.js';
import { isMap, parseLine, wrongLine } from './parse-line.js';

const EXPECTED = 'the first line of an export, {"stowage_export":…}: this is none';

/**
 * The first line of an export. Throws DumpProblem if it is none, or if it is newer than this
 * program.
 */
export function readHeader(line: Line): Header {
  const content = parseLine(line, EXPECTED);
  const format = isMap(content) ? content['stowage_export'] : undefined;
  if (typeof format === 'number' && format > FORMAT)
    throw wrongLine(
      line,
      `its format is version ${format}, and this program knows version ${FORMAT}: import ` +
        'it with a newer Stowage',
    );
  const read = headerSchema.safeParse(content);
  if (!read.success) throw wrongLine(line, `expected ${EXPECTED}`);
  const { schema, stowage } = read.data;
  const known = MIGRATIONS.length;
  if (schema > known)
    throw wrongLine(
      line,
      `it has schema version ${schema}, written by Stowage ${stowage}, and this program ` +
        `knows version ${known}: import it with that Stowage or a newer one`,
    );
  return read.data;
}
