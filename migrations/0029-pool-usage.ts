import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/**
 * What each pool had given away on each of the last days, GiB: from it is told when pools are full.
 * `day` counts from 1970, UTC; `sampled_at` is epoch ms. Nothing is decided by it.
 */
export const poolUsage: Migration = {
  name: '0029-pool-usage',
  compatible: true,

  async up(knex: Knex): Promise<void> {
    await knex.schema.createTable('pool_usage', (table) => {
      table.integer('day').notNullable();
      table.text('pool').notNullable();
      table.text('backend').notNullable();
      table.bigInteger('sampled_at').notNullable();
      table.double('taken_gib').notNullable();
      table.primary(['day', 'pool']);
      table.index(['backend', 'pool'], 'pool_usage_by_backend');
    });
  },

  async down(knex: Knex): Promise<void> {
    await knex.schema.dropTable('pool_usage');
  },
};
