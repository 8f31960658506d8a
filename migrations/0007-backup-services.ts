import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/** Which backends are backup services: those whose hosts all are. */
export const backupServices: Migration = {
  name: '0007-backup-services',
  compatible: true,

  async up(knex: Knex): Promise<void> {
    await knex.schema.alterTable('backends', (table) => {
      table.text('service_kind').notNullable().defaultTo('volume');
    });
    await knex.raw(
      "update backends set service_kind = 'backup' where exists (select 1 from hosts where " +
        'hosts.backend = backends.backend) and not exists (select 1 from hosts where ' +
        "hosts.backend = backends.backend and hosts.service_kind <> 'backup')",
    );
  },

  async down(knex: Knex): Promise<void> {
    await knex.schema.alterTable('backends', (table) => {
      table.dropColumn('service_kind');
    });
  },
};
