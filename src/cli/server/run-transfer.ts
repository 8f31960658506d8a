import type { Contents, TransferProgress } from '../../app/transfer.js';
import { refuseNode } from '../files/node-version.js';
import { type Progress, progress } from '../output/progress.js';
import { interruption } from '../terminal/interruption.js';
import { CliFailure, type CliIo } from '../terminal/io.js';

/**
 * Runs an export or import, shows its progress, and ends it when the user asks for it. Rejects with
 * CliFailure in words for the user.
 */
export async function runTransfer(
  io: CliIo,
  what: 'exporting' | 'importing' | 'checking',
  work: (progress: TransferProgress) => Promise<Contents>,
): Promise<Contents> {
  refuseNode();
  const interrupted = interruption(io);
  let bar: Progress | undefined;
  try {
    return await work({
      signal: interrupted.signal,
      begun: (rows) => {
        const begun = progress(io, what, rows);
        bar = begun;
        return (done) => begun.add(done);
      },
    });
  } catch (error) {
    if (interrupted.signal.aborted) throw new CliFailure('interrupted: nothing is left of it');
    // Compared by name: its class comes with the database driver, which is imported late.
    if (error instanceof Error && error.name === 'DumpProblem') throw new CliFailure(error.message);
    throw error;
  } finally {
    bar?.end();
    interrupted.release();
  }
}

/** The contents of an export: a headline, then a line for each table with rows. */
export function contentsWords(headline: string, { header, rows }: Contents): readonly string[] {
  const tables = Object.entries(rows).filter(([, count]) => count > 0);
  const width = Math.max(0, ...tables.map(([table]) => table.length));
  return [
    `${headline}: ${header.rows} rows at revision ${header.revision}, schema version ` +
      `${header.schema}, taken ${header.taken_at} by Stowage ${header.stowage}`,
    ...tables.map(([table, count]) => `  ${table.padEnd(width)}  ${count}`),
  ];
}
