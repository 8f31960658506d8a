import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/**
 * Which backends take no part, and why: the state of a cluster itself, since when a state holds,
 * when a report last came, and whether a pool's backend states that it is down. Times are epoch ms.
 */
export const absentBackends: Migration = {
  name: '0012-absent-backends',
  compatible: true,

  async up(knex: Knex): Promise<void> {
    await knex.schema.alterTable('hosts', (table) => {
      table.bigInteger('state_since');
    });
    await knex.schema.alterTable('backends', (table) => {
      table.text('admin_state').notNullable().defaultTo('enabled');
      table.text('reason').notNullable().defaultTo('');
      table.bigInteger('state_since');
      table.bigInteger('report_heard_at');
      table.boolean('report_too_old').notNullable().defaultTo(false);
    });
    await knex.schema.alterTable('pool_reports', (table) => {
      table.text('backend_down');
    });
  },

  async down(knex: Knex): Promise<void> {
    await knex.schema.alterTable('pool_reports', (table) => {
      table.dropColumn('backend_down');
    });
    await knex.schema.alterTable('backends', (table) => {
      for (const column of [
        'admin_state',
        'reason',
        'state_since',
        'report_heard_at',
        'report_too_old',
      ])
        table.dropColumn(column);
    });
    await knex.schema.alterTable('hosts', (table) => {
      table.dropColumn('state_since');
    });
  },
};
