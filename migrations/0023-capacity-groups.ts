import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/**
 * The physical space that a pool shares with others, as its newest report names it; null: its own.
 * Not compatible: a server that does not know it would promise the space of a group once for each
 * of its pools.
 */
export const capacityGroups: Migration = {
  name: '0023-capacity-groups',
  compatible: false,

  async up(knex: Knex): Promise<void> {
    await knex.schema.alterTable('pools', (table) => {
      table.text('capacity_group');
    });
  },

  async down(knex: Knex): Promise<void> {
    await knex.schema.alterTable('pools', (table) => {
      table.dropColumn('capacity_group');
    });
  },
};
