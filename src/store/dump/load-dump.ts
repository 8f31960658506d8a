import { wordsOf } from '../sql/words.js';
import type { Contents } from './format.js';
import { DumpProblem } from './problem.js';
import type { DumpReader } from './read-dump.js';
import type { ReadRow } from './read-row.js';
import { PoolSums } from './sums.js';
import type { DumpTarget } from './target.js';
import type { Watch } from './watch.js';

/** Most rows, and bytes, of one statement. */
const MAX_ROWS = 200;
const MAX_BYTES = 1024 * 1024;

/**
 * Reads and checks a whole export; resolves to its totals. Rejects with DumpProblem, or with the
 * signal's reason if it aborts.
 */
export async function checkDump(reader: DumpReader, watch: Watch): Promise<Contents> {
  return takeRows(reader, watch, async () => undefined);
}

/** Puts a whole export into a target, but does not finish the target. Rejects likewise. */
export async function loadDump(
  reader: DumpReader,
  target: DumpTarget,
  watch: Watch,
): Promise<Contents> {
  const tables = new Map(reader.tables.map((table) => [table.name, table]));
  const contents = await takeRows(reader, watch, async (rows) => {
    const [first, last] = [rows[0], rows.at(-1)];
    const table = tables.get(first?.table ?? '');
    if (first === undefined || last === undefined || table === undefined) return;
    try {
      await target.insert(
        table,
        rows.map(({ row }) => row),
      );
    } catch (error) {
      throw new DumpProblem(
        `lines ${first.line} to ${last.line}: ${target.name} did not take rows of ` +
          `${table.name}: ${wordsOf(error)}`,
      );
    }
  });
  for (const table of reader.tables) {
    const [wanted, there] = [contents.rows[table.name] ?? 0, await target.count(table)];
    if (there < wanted)
      throw new Error(`${target.name} took ${there} of ${wanted} rows of ${table.name}`);
  }
  return contents;
}

async function takeRows(
  { rows }: DumpReader,
  { signal, done }: Watch,
  put: (rows: readonly ReadRow[]) => Promise<void>,
): Promise<Contents> {
  const sums = new PoolSums();
  const lines = rows();
  let batch: ReadRow[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    signal.throwIfAborted();
    if (batch.length > 0) await put(batch);
    done(batch.length);
    batch = [];
    bytes = 0;
  };
  for (;;) {
    const next = await lines.next();
    if (next.done === true) {
      await flush();
      sums.check();
      return next.value;
    }
    const row = next.value;
    if (
      batch.length >= MAX_ROWS ||
      bytes >= MAX_BYTES ||
      (batch[0] !== undefined && batch[0].table !== row.table)
    )
      await flush();
    sums.take(row);
    batch.push(row);
    bytes += row.size;
  }
}
