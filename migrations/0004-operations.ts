import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/** What a request asks for besides the volume itself: JSON text, null where it is to be created. */
export const operations: Migration = {
  name: '0004-operations',
  // A server that knows nothing but creates would take every request for one.
  compatible: false,

  async up(knex: Knex): Promise<void> {
    await knex.schema.alterTable('requests', (table) => {
      table.text('detail');
    });
  },

  async down(knex: Knex): Promise<void> {
    await knex.schema.alterTable('requests', (table) => {
      table.dropColumn('detail');
    });
  },
};
