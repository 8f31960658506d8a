import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/**
 * What decisions saw. `lines` is deflated text in base64; `upto` counts bytes over all segments.
 */
export const journal: Migration = {
  name: '0034-journal',
  compatible: true,

  async up(knex: Knex): Promise<void> {
    await knex.schema.createTable('journal_segments', (table) => {
      table.text('journal').notNullable();
      table.bigInteger('number').notNullable();
      table.bigInteger('since').notNullable();
      table.bigInteger('first_at').notNullable();
      table.bigInteger('last_at').notNullable();
      table.bigInteger('upto').notNullable();
      table.text('lines').notNullable();
      table.primary(['journal', 'number']);
      table.index(['last_at'], 'journal_segments_by_time');
      table.index(['upto'], 'journal_segments_by_bytes');
    });
  },

  async down(knex: Knex): Promise<void> {
    await knex.schema.dropTable('journal_segments');
  },
};
