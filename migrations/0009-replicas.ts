import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/** Text columns that rows are searched or sorted by. */
const ORDERED: Readonly<Record<string, readonly string[]>> = {
  hosts: ['host', 'backend'],
  backends: ['backend'],
  pools: ['pool', 'backend'],
  pool_reports: ['pool'],
  requests: ['request_key', 'subject'],
  volumes: ['volume_id', 'project_id', 'home_pool', 'home_backend', 'decision_id'],
  decisions: [
    'decision_id',
    'request_key',
    'subject',
    'project_id',
    'pool',
    'backend',
    'lease_worker',
  ],
  reservations: ['decision_id', 'pool', 'backend'],
  events: ['kind', 'type', 'project_id', 'volume_id', 'backend', 'pool'],
  batches: ['batch_id'],
};

/**
 * What several servers on one PostgreSQL need to follow each other. An SQLite file has one server,
 * so nothing changes there.
 */
export const replicas: Migration = {
  name: '0009-replicas',
  compatible: true,

  async up(knex: Knex): Promise<void> {
    if (!isPostgres(knex)) return;
    // Byte for byte, as SQLite and JavaScript compare; a locale's order would be slower, and may
    // change with its library.
    for (const [table, columns] of Object.entries(ORDERED)) {
      await knex.raw(
        `alter table ${table} ` +
          `${columns.map((column) => `alter column ${column} type text collate "C"`).join(', ')}`,
      );
    }
    // A commit locks these rows, so all of them exist from the beginning.
    await knex('counters')
      .insert(
        ['revision', 'decision', 'lease', 'event', 'host', 'backend', 'pool'].map((name) => ({
          name,
          value: 0,
        })),
      )
      .onConflict('name')
      .ignore();
    // Which commit made a position: a server that followed another history notices.
    await knex.schema.alterTable('batches', (table) =>
      table.unique(['revision'], { indexName: 'batches_by_revision' }),
    );
    // The position at which a row changed: other servers read the rows after theirs.
    for (const name of ['hosts', 'backends', 'pools']) {
      await knex.schema.alterTable(name, (table) => {
        table.bigInteger('changed_at').notNullable().defaultTo(0);
        table.index(['changed_at'], `${name}_by_change`);
      });
    }
    // Notices of commits for workers that are connected to other servers.
    await knex.schema.createTable('notices', (table) => {
      table.bigInteger('revision').notNullable();
      table.integer('ordinal').notNullable();
      table.text('server').notNullable();
      table.text('notice').notNullable();
      table.bigInteger('created_at').notNullable();
      table.primary(['revision', 'ordinal']);
    });
    // Which server holds a job that one server does for all, and until when.
    await knex.schema.createTable('claims', (table) => {
      table.text('job').notNullable().primary();
      table.text('server').notNullable();
      table.bigInteger('until').notNullable();
    });
  },

  async down(knex: Knex): Promise<void> {
    if (!isPostgres(knex)) return;
    for (const table of ['claims', 'notices']) await knex.schema.dropTable(table);
    for (const name of ['pools', 'backends', 'hosts']) {
      await knex.schema.alterTable(name, (table) => {
        table.dropIndex(['changed_at'], `${name}_by_change`);
        table.dropColumn('changed_at');
      });
    }
    await knex.schema.alterTable('batches', (table) =>
      table.dropUnique(['revision'], 'batches_by_revision'),
    );
    for (const [table, columns] of Object.entries(ORDERED)) {
      await knex.raw(
        `alter table ${table} ` +
          columns.map((column) => `alter column ${column} type text collate "default"`).join(', '),
      );
    }
  },
};

function isPostgres(knex: Knex): boolean {
  return knex.client.config.client === 'pg';
}
