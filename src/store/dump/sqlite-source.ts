import { existsSync } from 'node:fs';
import { DumpProblem } from './problem.js';
import { type DumpSource, openSnapshot } from './source.js';
import { connectSqliteReader } from './sqlite-reader.js';

/**
 * Opens a consistent view of a file, also while a server uses it. Writes nothing. Rejects with
 * DumpProblem if there is no ledger.
 */
export async function openSqliteSource(file: string): Promise<DumpSource> {
  if (!existsSync(file))
    throw new DumpProblem('is not there: --data-dir or --database-url says where a ledger is');
  return openSnapshot('sqlite', connectSqliteReader(file));
}
