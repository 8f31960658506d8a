import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/**
 * Lists of volumes are in order of creation, so the indexes in order of ids are dropped. Ids are
 * random: each volume dirtied a page of its own in each of the three, more than a quarter of what
 * its rows cost SQLite (ADR 0016). The remaining indexes grow at their ends.
 */
export const volumesByCreation: Migration = {
  name: '0010-volumes-by-creation',
  compatible: true,

  async up(knex: Knex): Promise<void> {
    await knex.schema.alterTable('volumes', (table) => {
      table.dropIndex(['project_id', 'volume_id'], 'volumes_by_project');
      table.dropIndex(['home_backend', 'volume_id'], 'volumes_by_home');
      table.dropIndex(['state', 'volume_id'], 'volumes_unavailable');
      table.index(['state', 'created_at', 'volume_id'], 'volumes_unavailable', {
        predicate: unavailable(knex),
      });
    });
  },

  async down(knex: Knex): Promise<void> {
    await knex.schema.alterTable('volumes', (table) => {
      table.dropIndex(['state', 'created_at', 'volume_id'], 'volumes_unavailable');
      table.index(['state', 'volume_id'], 'volumes_unavailable', { predicate: unavailable(knex) });
      table.index(['home_backend', 'volume_id'], 'volumes_by_home');
      table.index(['project_id', 'volume_id'], 'volumes_by_project');
    });
  },
};

function unavailable(knex: Knex): Knex.QueryBuilder {
  return knex.whereRaw("state <> 'available'");
}
