import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/**
 * The key by which servers of this database sign what they give out to callers and do not keep:
 * plans. One row, made when a server first opens the database; another database has another.
 */
export const planKey: Migration = {
  name: '0028-plan-key',
  compatible: true,

  async up(knex: Knex): Promise<void> {
    await knex.schema.createTable('plan_key', (table) => {
      table.integer('id').notNullable().primary();
      table.text('secret').notNullable();
    });
  },

  async down(knex: Knex): Promise<void> {
    await knex.schema.dropTable('plan_key');
  },
};
