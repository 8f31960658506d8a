import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/**
 * The names that a backend and its pools had before they were renamed, as JSON; null: none. Not
 * compatible: a server that does not know them would take reports under a former name, and promise
 * the same space again.
 */
export const formerNames: Migration = {
  name: '0016-former-names',
  compatible: false,

  async up(knex: Knex): Promise<void> {
    await knex.schema.alterTable('backends', (table) => {
      table.text('former_names');
    });
  },

  async down(knex: Knex): Promise<void> {
    await knex.schema.alterTable('backends', (table) => {
      table.dropColumn('former_names');
    });
  },
};
