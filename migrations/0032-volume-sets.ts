import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/**
 * Requests for sets of volumes: the request of a volume names that of its set, which has the rules.
 * Not compatible: a server that does not know it would decide a volume again without them.
 */
export const volumeSets: Migration = {
  name: '0032-volume-sets',
  compatible: false,

  async up(knex: Knex): Promise<void> {
    await knex.schema.alterTable('requests', (table) => {
      table.text('set_key');
    });
    // Few requests are of a set.
    await knex.raw('create index requests_set_key on requests (set_key) where set_key is not null');
  },

  async down(knex: Knex): Promise<void> {
    await knex.raw('drop index requests_set_key');
    await knex.schema.alterTable('requests', (table) => {
      table.dropColumn('set_key');
    });
  },
};
