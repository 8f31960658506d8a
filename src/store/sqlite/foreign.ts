import { OF_A_LEDGER } from '../schema/foreign.js';
import type { SqliteDatabase } from './driver.js';

/** What a first start that was killed leaves. With rows in it, it is another program's. */
const LEFT_BY_A_START = ['knex_migrations', 'knex_migrations_lock'];

/**
 * Tables of a file that is another program's: it has some, and is no ledger. Empty for a ledger, of
 * whatever version, and for a file in which nothing is.
 */
export function foreignTables(database: SqliteDatabase): readonly string[] {
  const ofALedger = database
    .prepare("select name from pragma_table_info('schema')")
    .pluck()
    .all() as readonly string[];
  if (OF_A_LEDGER.every((name) => ofALedger.includes(name))) return [];
  const tables = database
    .prepare(
      "select name from sqlite_master where type in ('table', 'view') and " +
        "name not like 'sqlite\\_%' escape '\\' order by name",
    )
    .pluck()
    .all() as readonly string[];
  const isLeft = (name: string) =>
    LEFT_BY_A_START.includes(name) &&
    (name !== 'knex_migrations' || database.prepare(`select 1 from ${name}`).get() === undefined);
  return tables.filter((name) => !isLeft(name));
}
