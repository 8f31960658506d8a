import type { Knex } from 'knex';
import type { Migration } from './migration.js';

// Rowid tables throughout: most rows are wider than the 200 bytes up to which WITHOUT ROWID pays
// off, and PostgreSQL has no such option. No foreign keys: requests, decisions and volumes are
// pruned at different times, and the ledger never writes one without the other.

/** What the ledger keeps about itself. */
export const bookkeeping: Migration = {
  name: '0001-bookkeeping',
  compatible: false,

  async up(knex: Knex): Promise<void> {
    // One row. `oldest` is the oldest schema version that a server must know to use this database.
    await knex.schema.createTable('schema', (table) => {
      table.integer('id').notNullable().primary();
      table.integer('version').notNullable();
      table.integer('oldest').notNullable();
    });
    await knex('schema').insert({ id: 1, version: 0, oldest: 0 });

    // The last number given out by each counter; `revision` is the position of the ledger.
    await knex.schema.createTable('counters', (table) => {
      table.text('name').notNullable().primary();
      table.bigInteger('value').notNullable();
    });

    // Every writing transaction leaves its id, so that a commit of unknown outcome can be settled.
    await knex.schema.createTable('batches', (table) => {
      table.text('batch_id').notNullable().primary();
      table.bigInteger('revision').notNullable();
      table.bigInteger('committed_at').notNullable();
      table.index(['committed_at'], 'batches_by_time');
    });

    // Written only by the check that the store can be written.
    await knex.schema.createTable('probes', (table) => {
      table.integer('id').notNullable().primary();
      table.bigInteger('probed_at').notNullable();
    });
  },

  async down(knex: Knex): Promise<void> {
    for (const table of ['probes', 'batches', 'counters', 'schema'])
      await knex.schema.dropTable(table);
  },
};
