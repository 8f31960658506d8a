import type { Knex } from 'knex';
import { WRITTEN } from './written-tables.js';

/** Columns of the table `schema`, which the first step of the schema makes: it tells a ledger. */
export const OF_A_LEDGER: readonly string[] = ['version', 'oldest'];

/** The database has tables of another program in the way of the ledger's. */
export class ForeignTables extends Error {
  override readonly name = 'ForeignTables';

  constructor(
    /** They, or some of them. */
    readonly tables: readonly string[],
  ) {
    super(
      `the database is no ledger of Stowage, and has ${tablesInWords(tables)} already, with a ` +
        'name that the ledger needs: give it a database of its own',
    );
  }
}

/** Names of tables as they are told: a few of them. */
export function tablesInWords(tables: readonly string[]): string {
  const TOLD = 3;
  const names = tables.slice(0, TOLD).map((name) => JSON.stringify(name));
  const more = tables.length > TOLD ? ` and ${tables.length - TOLD} more` : '';
  return `the table${tables.length > 1 ? 's' : ''} ${names.join(', ')}${more}`;
}

/**
 * Throws ForeignTables if a PostgreSQL has tables of another program where the ledger's would be.
 * Others of that program may be there: nothing happens to them. Asks for no right that a server on
 * a finished schema needs not have.
 */
export async function refuseForeign(knex: Knex): Promise<void> {
  const names = ['schema', ...WRITTEN, 'knex_migrations'];
  const { rows }: { readonly rows: readonly { readonly name: string }[] } = await knex.raw(
    `with here as (select oid from pg_namespace where nspname = current_schema())
    select relname as name from pg_class, here
    where relnamespace = here.oid and relname = any(?) and not exists (
      select from pg_class ledger join pg_attribute on attrelid = ledger.oid
      where ledger.relnamespace = here.oid and ledger.relname = 'schema' and attname = any(?)
      having count(*) = ${OF_A_LEDGER.length})
    order by 1`,
    [names, [...OF_A_LEDGER]],
  );
  const foreign: string[] = [];
  // A first start that was killed leaves it empty.
  for (const { name } of rows)
    if (name !== 'knex_migrations' || (await knex(name).first()) !== undefined) foreign.push(name);
  if (foreign.length > 0) throw new ForeignTables(foreign);
}
