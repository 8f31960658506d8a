import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/** Hosts, backends and pools: what volumes are placed on. Times are epoch ms, sizes GiB. */
export const pools: Migration = {
  name: '0002-pools',
  compatible: false,

  async up(knex: Knex): Promise<void> {
    await knex.schema.createTable('hosts', (table) => {
      table.text('host').notNullable().primary();
      table.text('backend').notNullable();
      table.text('cluster');
      table.text('zone').notNullable();
      table.text('service_kind').notNullable().checkIn(['volume', 'backup']);
      table.text('admin_state').notNullable().checkIn(['enabled', 'disabled', 'frozen']);
      table.text('reason').notNullable();
      table.bigInteger('ordinal').notNullable();
      table.boolean('down').notNullable();
      table.bigInteger('last_seen_at').notNullable();
      table.index(['backend'], 'hosts_by_backend');
    });

    await knex.schema.createTable('backends', (table) => {
      table.text('backend').notNullable().primary();
      table.text('cluster');
      table.bigInteger('ordinal');
      table.bigInteger('revision').notNullable();
      table.bigInteger('down_since');
      table.text('representative_host');
      table.text('representative_zone');
      table.text('report_host');
      table.text('report_reporters');
      table.bigInteger('report_revision');
      table.bigInteger('report_measured_at');
      table.bigInteger('report_received_at');
      table.text('report_digest');
    });

    await knex.schema.createTable('pools', (table) => {
      table.text('pool').notNullable().primary();
      table.text('backend').notNullable();
      table.text('name').notNullable();
      table.bigInteger('ordinal').notNullable();
      table.bigInteger('held_gib').notNullable();
      table.bigInteger('confirmed_gib').notNullable();
      table.bigInteger('volume_count').notNullable();
      table.bigInteger('generation').notNullable();
      table.bigInteger('report_position');
      table.index(['backend'], 'pools_by_backend');
    });

    // Separate from the pool: every decision rewrites its pool's row, and a report is a hundred
    // times as wide. It is the pool's current report while the pool's report_position names it.
    await knex.schema.createTable('pool_reports', (table) => {
      table.text('pool').notNullable().primary();
      table.bigInteger('position').notNullable();
      table.text('space').notNullable();
      table.text('capabilities').notNullable();
    });
  },

  async down(knex: Knex): Promise<void> {
    for (const table of ['pool_reports', 'pools', 'backends', 'hosts'])
      await knex.schema.dropTable(table);
  },
};
