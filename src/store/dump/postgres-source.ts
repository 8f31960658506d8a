import { connectPostgres } from '../postgres/postgres-connect.js';
import { type PostgresPlace, patient } from './postgres-place.js';
import { type DumpSource, openSnapshot } from './source.js';

/**
 * Opens a consistent view of a PostgreSQL ledger, also while servers use it. Rejects with
 * DumpProblem if there is no ledger.
 */
export function openPostgresSource(place: PostgresPlace): Promise<DumpSource> {
  const knex = connectPostgres(place.url, 1, patient(place), () => undefined);
  return openSnapshot('postgresql', knex, (trx) =>
    trx.raw('set transaction isolation level repeatable read, read only'),
  );
}
