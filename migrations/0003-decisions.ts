import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/**
 * Requests, volumes, decisions and what these reserve. Times are epoch ms, sizes GiB; nested things
 * are JSON text.
 */
export const decisions: Migration = {
  name: '0003-decisions',
  compatible: false,

  async up(knex: Knex): Promise<void> {
    await createRequests(knex);
    await createVolumes(knex);
    await createDecisions(knex);
    await createReservations(knex);
  },

  async down(knex: Knex): Promise<void> {
    for (const table of ['reservations', 'decisions', 'volumes', 'requests'])
      await knex.schema.dropTable(table);
  },
};

async function createRequests(knex: Knex): Promise<void> {
  await knex.schema.createTable('requests', (table) => {
    table.text('request_key').notNullable().primary();
    table.text('request_id').notNullable();
    table.text('caller').notNullable();
    table.text('operation').notNullable();
    table.text('subject').notNullable();
    table.text('digest').notNullable();
    table.text('spec').notNullable();
    table.text('answer_kind').notNullable().checkIn(['placed', 'failed']);
    table.text('answer_decision_id');
    table.bigInteger('answer_revision');
    table.text('failure_reason');
    table.text('failure_message');
    table.text('failure_metadata');
    table.text('diagnosis');
    table.bigInteger('answered_at').notNullable();
    table.index(['answered_at'], 'requests_by_time');
  });
}

async function createVolumes(knex: Knex): Promise<void> {
  await knex.schema.createTable('volumes', (table) => {
    table.text('volume_id').notNullable().primary();
    table.text('project_id').notNullable();
    table.bigInteger('size_gib').notNullable();
    table.text('type_name').notNullable();
    table.text('state').notNullable().checkIn(['creating', 'available', 'error', 'deleted']);
    table.text('home_pool');
    table.text('home_backend');
    table.text('home_host');
    table.text('home_cluster');
    table.text('home_zone');
    table.text('decision_id');
    table.text('error_reason');
    table.text('error_message');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.index(['project_id', 'volume_id'], 'volumes_by_project');
    table.index(['home_backend', 'volume_id'], 'volumes_by_home');
    // Partial: nearly every volume is available, and searches are for the others.
    table.index(['state', 'volume_id'], 'volumes_unavailable', {
      predicate: knex.whereRaw("state <> 'available'"),
    });
  });
}

async function createDecisions(knex: Knex): Promise<void> {
  await knex.schema.createTable('decisions', (table) => {
    table.text('decision_id').notNullable().primary();
    table.bigInteger('serial').notNullable();
    table.text('operation').notNullable();
    table.text('request_key').notNullable();
    table.text('subject').notNullable();
    table.integer('attempt').notNullable();
    table
      .text('state')
      .notNullable()
      .checkIn(['pending', 'leased', 'accepted', 'created', 'failed', 'in_doubt', 'cancelled']);
    table.text('pool').notNullable();
    table.text('backend').notNullable();
    table.text('host').notNullable();
    table.text('cluster');
    table.text('zone').notNullable();
    table.double('weight').notNullable();
    table.text('alternatives').notNullable();
    table.bigInteger('seed').notNullable();
    table.boolean('allow_reschedule').notNullable();
    table.bigInteger('lease_token').notNullable();
    table.bigInteger('create_token').notNullable();
    table.text('lease_worker');
    table.bigInteger('lease_expires_at');
    table.boolean('lease_accepted');
    table.text('last_worker');
    table.text('outcome');
    table.text('sequel');
    table.text('reason').notNullable();
    table.bigInteger('decided_at').notNullable();
    table.bigInteger('finished_at');
    const live = knex.whereRaw("state in ('pending', 'leased', 'accepted', 'in_doubt')");
    // Serves the decisions to offer to a backend's workers (no lease: null comes first) and those
    // that they hold, in order of commit; counts by state need no row.
    table.index(['backend', 'lease_worker', 'serial', 'state'], 'decisions_live', {
      predicate: live,
    });
    table.index(['lease_expires_at'], 'decisions_leased', {
      predicate: knex.whereNotNull('lease_expires_at'),
    });
    // Also finds a request's attempts: a request is about one subject. An index by request would
    // have keys in random order, at the cost of one page each.
    table.index(['subject', 'serial'], 'decisions_by_subject');
    table.index(['finished_at'], 'decisions_finished', {
      predicate: knex.whereNotNull('finished_at'),
    });
  });
}

async function createReservations(knex: Knex): Promise<void> {
  await knex.schema.createTable('reservations', (table) => {
    table.text('decision_id').notNullable();
    table.integer('ordinal').notNullable();
    table.text('pool').notNullable();
    table.text('backend').notNullable();
    table.bigInteger('size_gib').notNullable();
    table.text('state').notNullable().checkIn(['held', 'confirmed', 'contained', 'released']);
    table.bigInteger('confirmed_revision').notNullable();
    table.bigInteger('confirmed_at');
    table.primary(['decision_id', 'ordinal']);
    table.index(['backend'], 'reservations_confirmed', {
      predicate: knex.whereRaw("state = 'confirmed'"),
    });
  });
}
