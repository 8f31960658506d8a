import { existsSync } from 'node:fs';
import { MIGRATIONS } from '../../../migrations/index.js';
import { DumpProblem } from './problem.js';
import { type DumpSource, SnapshotSource } from './source.js';
import { connectSqliteReader } from './sqlite-reader.js';

/** Opens a consistent view of a file, also while a server uses it. Nothing is written. Rejects with DumpProblem where there is no ledger. */
export async function openSqliteSource(file: string): Promise<DumpSource> {
  if (!existsSync(file)) throw new DumpProblem('is not there: --data-dir or --database-url says where a ledger is');
  const knex = connectSqliteReader(file);
  try {
    const trx = await knex.transaction();
    try {
      return await SnapshotSource.open('sqlite', trx, () => knex.destroy(), MIGRATIONS.length);
    } catch (error) {
      await trx.rollback();
      throw error;
    }
  } catch (error) {
    await knex.destroy();
    throw error;
  }
}
