import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/** What a request asks for besides the volume itself: JSON text; null for a create. */
export const operations: Migration = {
  name: '0004-operations',
  // Not compatible: a server that knows only creates would treat every request as one.
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
