import { MIGRATIONS } from '../../../migrations/index.js';
import { connectPostgres } from '../postgres-connect.js';
import { type PostgresPlace, patient } from './postgres-place.js';
import { type DumpSource, SnapshotSource } from './source.js';

/** Opens a consistent view of a PostgreSQL, also while servers use it. Rejects with DumpProblem where there is no ledger. */
export async function openPostgresSource(place: PostgresPlace): Promise<DumpSource> {
  const knex = connectPostgres(place.url, 1, patient(place), () => undefined);
  try {
    const trx = await knex.transaction();
    try {
      await trx.raw('set transaction isolation level repeatable read, read only');
      return await SnapshotSource.open('postgresql', trx, () => knex.destroy(), MIGRATIONS.length);
    } catch (error) {
      await trx.rollback();
      throw error;
    }
  } catch (error) {
    await knex.destroy();
    throw error;
  }
}
