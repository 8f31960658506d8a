import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/**
 * The quarantine of a backend on which creates kept failing, with its probes, and the creates that
 * ended lately, in slices of time; both JSON, null: none. Not compatible: a server that does not
 * know them would send a backend more than its probes, and never see them end.
 */
export const quarantine: Migration = {
  name: '0030-quarantine',
  compatible: false,

  async up(knex: Knex): Promise<void> {
    await knex.schema.alterTable('backends', (table) => {
      table.text('quarantine');
      table.text('outcomes');
    });
  },

  async down(knex: Knex): Promise<void> {
    await knex.schema.alterTable('backends', (table) => {
      table.dropColumns('quarantine', 'outcomes');
    });
  },
};
