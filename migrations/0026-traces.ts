import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/**
 * The trace in which a decision is followed: `traceparent` of W3C Trace Context. Null: none.
 * Compatible: a server that does not know it leaves attempts out of traces.
 */
export const traces: Migration = {
  name: '0026-traces',
  compatible: true,

  async up(knex: Knex): Promise<void> {
    await knex.schema.alterTable('decisions', (table) => {
      table.text('traceparent');
    });
  },

  async down(knex: Knex): Promise<void> {
    await knex.schema.alterTable('decisions', (table) => {
      table.dropColumn('traceparent');
    });
  },
};
