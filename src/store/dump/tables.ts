import type { Knex } from 'knex';
import { MIGRATIONS } from '../../../migrations/index.js';
import { prepareSchema } from '../schema/schema.js';
import { connectSqlite } from '../sqlite/sqlite-connect.js';
import { type CellKind, kindOf } from './cell-kind.js';

/** One table of the ledger in an export. */
export interface DumpTable {
  readonly name: string;
  /** Columns of the primary key: the order in which rows are read. */
  readonly key: readonly string[];
  readonly columns: ReadonlyMap<string, CellKind>;
}

/** Tables that are not exported, and why. */
export const LEFT_BEHIND: Readonly<Record<string, string>> = {
  schema: 'the header says which version it is',
  probes: 'says that this database could be written',
  notices:
    'what servers tell each other of their commits: those that go on with the ledger were ' +
    'told nothing yet',
  journal_segments:
    'what decisions saw: nothing is decided by it, and it may be larger than all else together',
  claims: 'which of the servers that share a PostgreSQL does what: they are others now',
  plan_key: 'a ledger of its own has a key of its own; plans live for minutes',
  knex_migrations: 'made anew by the migrations',
  knex_migrations_lock: 'made anew by the migrations',
};

/** Columns that are not exported, and why. A new ledger has null in them. */
const LEFT_OUT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  decisions: { found_by_volume: 'how SQLite finds a row; by its index if this is null' },
  events: { first_serial: 'an export has a row for each event' },
};

/**
 * Every exported table of a ledger of a schema version. The list is read from the migrations, so
 * that no table can be forgotten. PostgreSQL has further columns and tables by which servers follow
 * each other: they hold no data of the ledger.
 */
export async function tablesOf(version: number): Promise<readonly DumpTable[]> {
  const knex = connectSqlite(':memory:');
  try {
    await prepareSchema(knex, MIGRATIONS.slice(0, version));
    const tables: DumpTable[] = [];
    for (const name of await sqliteTables(knex))
      if (!Object.hasOwn(LEFT_BEHIND, name)) tables.push(await describe(knex, name));
    return tables;
  } finally {
    await knex.destroy();
  }
}

/** All tables of a file. */
export async function sqliteTables(knex: Knex): Promise<readonly string[]> {
  const tables: readonly { readonly name: string }[] = await knex('sqlite_master')
    .select('name')
    .where('type', 'table')
    .andWhereNot('name', 'like', 'sqlite%')
    .orderBy('rowid');
  return tables.map(({ name }) => name);
}

async function describe(knex: Knex, name: string): Promise<DumpTable> {
  const columns: readonly { readonly name: string; readonly type: string; readonly pk: number }[] =
    await knex.raw('select name, type, pk from pragma_table_info(?) order by cid', [name]);
  const key = columns.filter(({ pk }) => pk > 0).toSorted((left, right) => left.pk - right.pk);
  return {
    name,
    key: key.map((column) => column.name),
    columns: new Map(
      columns
        .filter((column) => LEFT_OUT[name]?.[column.name] === undefined)
        .map((column) => [column.name, kindOf(column.type)]),
    ),
  };
}
