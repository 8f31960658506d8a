import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/** The part of the driver's connection that is used. */
interface Connection {
  unsafeMode(on: boolean): void;
  pragma(source: string, options?: { readonly simple: boolean }): unknown;
  prepare(sql: string): { run(...bindings: readonly string[]): { readonly changes: number } };
}

/** Columns whose words are checked at each write. */
const CHECKED: readonly (readonly [table: string, column: string, words: readonly string[]])[] = [
  ['events', 'kind', ['failure', 'capacity', 'message', 'audit']],
  [
    'decisions',
    'state',
    ['pending', 'leased', 'accepted', 'created', 'failed', 'in_doubt', 'cancelled'],
  ],
  ['reservations', 'state', ['held', 'confirmed', 'contained', 'released']],
  ['volumes', 'state', ['creating', 'available', 'error', 'deleted']],
];

const LIVE = "state in ('pending', 'leased', 'accepted', 'in_doubt')";
const NOT_OVER = "state <> 'created' and state <> 'failed' and state <> 'cancelled'";

/**
 * SQLite makes a small table of the words in `in (…)` for each row that it writes, of a check as of
 * an index of some rows: a twelfth of what the rows of a create cost. Words that are compared one
 * by one mean the same. PostgreSQL has neither the cost nor this step.
 *
 * A check is changed in the schema's text, as https://sqlite.org/lang_altertable.html#otheralter
 * says for changes that leave the rows as they are. So it takes no longer with more rows; the index
 * holds live decisions only, and is made anew.
 */
export const plainConditions: Migration = {
  name: '0039-plain-conditions',
  compatible: true,

  async up(knex: Knex): Promise<void> {
    if (knex.client.config.client === 'pg') return;
    await respell(knex, asList, oneByOne);
    await indexLive(knex, NOT_OVER);
  },

  async down(knex: Knex): Promise<void> {
    if (knex.client.config.client === 'pg') return;
    await respell(knex, oneByOne, asList);
    await indexLive(knex, LIVE);
  },
};

type Spelling = (column: string, words: readonly string[]) => string;

/** As the steps before wrote it. */
function asList(column: string, words: readonly string[]): string {
  return `check (\`${column}\` in (${words.map((word) => `'${word}'`).join(',')}))`;
}

function oneByOne(column: string, words: readonly string[]): string {
  return `check (${words.map((word) => `\`${column}\` = '${word}'`).join(' or ')})`;
}

async function respell(knex: Knex, from: Spelling, to: Spelling): Promise<void> {
  const connection: Connection = await knex.client.acquireConnection();
  connection.unsafeMode(true);
  try {
    connection.pragma('writable_schema = on');
    const update = connection.prepare(
      "update sqlite_master set sql = replace(sql, ?, ?) where type = 'table' and name = ? and " +
        'instr(sql, ?) > 0',
    );
    for (const [table, column, words] of CHECKED) {
      const old = from(column, words);
      if (update.run(old, to(column, words), table, old).changes !== 1)
        throw new Error(`the check of ${column} in ${table} is not as it was made`);
    }
    // Other connections must not go on with what they have read of the schema.
    const version = Number(connection.pragma('schema_version', { simple: true }));
    connection.pragma(`schema_version = ${version + 1}`);
  } finally {
    connection.pragma('writable_schema = reset');
    connection.unsafeMode(false);
    await knex.client.releaseConnection(connection);
  }
}

async function indexLive(knex: Knex, condition: string): Promise<void> {
  const columns = ['backend', 'lease_worker', 'serial', 'state'];
  await knex.schema.alterTable('decisions', (table) => {
    table.dropIndex(columns, 'decisions_live');
  });
  await knex.schema.alterTable('decisions', (table) => {
    table.index(columns, 'decisions_live', { predicate: knex.whereRaw(condition) });
  });
}
