import { createHash } from 'node:crypto';
import { checkEnd } from './check-end.js';
import type { Contents, Header } from './format.js';
import { inflated } from './inflate.js';
import { type Line, splitLines } from './lines.js';
import { isMap, parseLine, wrongLine } from './parse-line.js';
import { DumpProblem } from './problem.js';
import { readHeader } from './read-header.js';
import { type ReadRow, readRow } from './read-row.js';
import { type DumpTable, tablesOf } from './tables.js';

/** An export whose header was read. */
export interface DumpReader {
  readonly header: Header;
  readonly tables: readonly DumpTable[];
  /**
   * Yields its rows, each checked; returns the totals once the last line confirms them. Throws
   * DumpProblem with the line.
   */
  rows(): AsyncGenerator<ReadRow, Contents>;
}

/**
 * Starts to read an export, gzip or not. Rejects with DumpProblem if it is no export, or one of a
 * version that this program does not know.
 */
export async function openDump(input: AsyncIterable<Uint8Array>): Promise<DumpReader> {
  const lines = splitLines(inflated(input));
  const first = await lines.next();
  if (first.done === true)
    throw new DumpProblem('is empty; an export begins with a line that says what it holds');
  const header = readHeader(first.value);
  const tables = await tablesOf(header.schema);
  return { header, tables, rows: () => readRows(lines, first.value, header, tables) };
}

async function* readRows(
  lines: AsyncGenerator<Line>,
  first: Line,
  header: Header,
  tables: readonly DumpTable[],
): AsyncGenerator<ReadRow, Contents> {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const rows: Record<string, number> = Object.fromEntries(tables.map(({ name }) => [name, 0]));
  const hash = createHash('sha256');
  let last = first;
  let contents: Contents | null = null;
  for await (const line of lines) {
    if (contents !== null)
      throw wrongLine(line, 'comes after the line that ends an export: two files in one?');
    hash.update(last.bytes).update('\n');
    last = line;
    const content = parseLine(line, 'a row');
    if (isMap(content) && Object.hasOwn(content, 'end')) {
      checkEnd(line, content, { rows, sha256: hash.digest('hex') });
      contents = { header, rows };
      continue;
    }
    const row = readRow(line, content, byName);
    rows[row.table] = (rows[row.table] ?? 0) + 1;
    yield row;
  }
  if (contents !== null) return contents;
  throw new DumpProblem(
    `ends after line ${last.number}, without the line that ends an export: it is cut off; ` +
      'take a whole copy, or export again',
  );
}
