import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/**
 * Volumes that live elsewhere and are being moved to a pool, which its limit counts; and the
 * reservations that bring one (1). Null: none. Moves that are under way already do not count. Not
 * compatible: a server that does not know them would end such a move and leave it counted.
 */
export const arriving: Migration = {
  name: '0035-arriving',
  compatible: false,

  async up(knex: Knex): Promise<void> {
    await knex.schema.alterTable('pools', (table) => {
      table.bigInteger('arriving');
    });
    await knex.schema.alterTable('reservations', (table) => {
      table.bigInteger('arrives');
    });
  },

  async down(knex: Knex): Promise<void> {
    await knex.schema.alterTable('reservations', (table) => {
      table.dropColumn('arrives');
    });
    await knex.schema.alterTable('pools', (table) => {
      table.dropColumn('arriving');
    });
  },
};
