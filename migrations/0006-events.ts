import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/** The event log. Times are epoch ms; payloads are JSON text. */
export const events: Migration = {
  name: '0006-events',
  compatible: true,

  async up(knex: Knex): Promise<void> {
    await knex.schema.createTable('events', (table) => {
      table.bigInteger('serial').notNullable();
      table.text('kind').notNullable().checkIn(['failure', 'capacity', 'message']);
      table.text('type').notNullable();
      table.text('project_id');
      table.text('volume_id');
      table.text('backend');
      table.text('pool');
      table.bigInteger('created_at').notNullable();
      table.text('payload').notNullable();
      table.primary(['serial']);
      table.index(['kind', 'serial'], 'events_by_kind');
      table.index(['project_id', 'serial'], 'events_by_project', {
        predicate: knex.whereNotNull('project_id'),
      });
      table.index(['volume_id', 'serial'], 'events_by_volume', {
        predicate: knex.whereNotNull('volume_id'),
      });
      table.index(['backend', 'serial'], 'events_by_backend', {
        predicate: knex.whereNotNull('backend'),
      });
    });

    // Where the kept events of a kind begin: everything up to `serial` may be gone.
    await knex.schema.createTable('event_ends', (table) => {
      table.text('kind').notNullable().primary();
      table.bigInteger('serial').notNullable();
    });
    await knex('event_ends').insert(
      ['failure', 'capacity', 'message'].map((kind) => ({ kind, serial: 0 })),
    );

    // The log's id, one row: positions in another ledger's log are not valid here.
    await knex.schema.createTable('event_log', (table) => {
      table.integer('id').notNullable().primary();
      table.text('log_id').notNullable();
    });
  },

  async down(knex: Knex): Promise<void> {
    for (const table of ['event_log', 'event_ends', 'events']) await knex.schema.dropTable(table);
  },
};
