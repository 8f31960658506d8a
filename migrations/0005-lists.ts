import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/** Lists of decisions and volumes by time: their indexes, and the project of a decision. */
export const lists: Migration = {
  name: '0005-lists',
  compatible: true,

  async up(knex: Knex): Promise<void> {
    await knex.schema.alterTable('decisions', (table) => {
      table.text('project_id').notNullable().defaultTo('');
      // Both indexes grow at the end only.
      table.index(['decided_at', 'serial'], 'decisions_by_time');
    });
    await knex.raw(
      'update decisions set project_id = coalesce((select project_id from volumes where ' +
        "volumes.volume_id = decisions.subject), '')",
    );
    await knex.schema.alterTable('volumes', (table) => {
      table.index(['created_at', 'volume_id'], 'volumes_by_time');
      table.index(['project_id', 'created_at', 'volume_id'], 'volumes_of_project_by_time');
      table.index(['home_backend', 'created_at', 'volume_id'], 'volumes_of_home_by_time');
    });
  },

  async down(knex: Knex): Promise<void> {
    await knex.schema.alterTable('volumes', (table) => {
      table.dropIndex(['home_backend', 'created_at', 'volume_id'], 'volumes_of_home_by_time');
      table.dropIndex(['project_id', 'created_at', 'volume_id'], 'volumes_of_project_by_time');
      table.dropIndex(['created_at', 'volume_id'], 'volumes_by_time');
    });
    await knex.schema.alterTable('decisions', (table) => {
      table.dropIndex(['decided_at', 'serial'], 'decisions_by_time');
      table.dropColumn('project_id');
    });
  },
};
