import { type End, endSchema } from './format.js';
import type { Line } from './lines.js';
import { wrongLine } from './parse-line.js';

const AGAIN = 'take a whole copy, or export again';

/** Compares the last line with the lines before it. Throws DumpProblem. */
export function checkEnd(line: Line, content: unknown, found: End): void {
  const read = endSchema.safeParse(content);
  if (!read.success)
    throw wrongLine(
      line,
      'expected the last line of an export, ' + '{"end":{"rows":{…},"sha256":…}}',
    );
  const said = read.data.end;
  for (const table of new Set([...Object.keys(said.rows), ...Object.keys(found.rows)])) {
    const [wanted, there] = [said.rows[table] ?? 0, found.rows[table] ?? 0];
    if (wanted !== there)
      throw wrongLine(
        line,
        `it says ${wanted} rows of ${table}, and there are ${there}: lines were lost or ` +
          `added; ${AGAIN}`,
      );
  }
  if (said.sha256 !== found.sha256)
    throw wrongLine(
      line,
      `it says SHA-256 ${said.sha256} of all lines before it, and they have ` +
        `${found.sha256}: the file was changed; ${AGAIN}`,
    );
}
