import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/** A probe writes as much as a create does, over what the probe before it wrote. */
export const probes: Migration = {
  name: '0017-probes',
  compatible: true,

  async up(knex: Knex): Promise<void> {
    await knex.schema.alterTable('probes', (table) => {
      table.binary('pad');
    });
  },

  async down(knex: Knex): Promise<void> {
    await knex.schema.alterTable('probes', (table) => {
      table.dropColumn('pad');
    });
  },
};
