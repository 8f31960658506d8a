import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/**
 * What an operator set for a pool: its state in words, the reason, and since when, epoch ms. Null:
 * the pool is open. Not compatible: a server that does not know them would fill a pool that was
 * closed.
 */
export const poolStates: Migration = {
  name: '0022-pool-states',
  compatible: false,

  async up(knex: Knex): Promise<void> {
    await knex.schema.alterTable('pools', (table) => {
      table.text('admin_state');
      table.text('admin_reason');
      table.bigInteger('admin_since');
    });
  },

  async down(knex: Knex): Promise<void> {
    await knex.schema.alterTable('pools', (table) => {
      table.dropColumns('admin_state', 'admin_reason', 'admin_since');
    });
  },
};
