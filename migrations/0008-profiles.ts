import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/** Which profile made a decision. */
export const profiles: Migration = {
  name: '0008-profiles',
  compatible: true,

  async up(knex: Knex): Promise<void> {
    await knex.schema.alterTable('decisions', (table) => {
      table.text('profile').notNullable().defaultTo('default');
    });
  },

  async down(knex: Knex): Promise<void> {
    await knex.schema.alterTable('decisions', (table) => {
      table.dropColumn('profile');
    });
  },
};
