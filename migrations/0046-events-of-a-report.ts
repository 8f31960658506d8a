import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/** The events of a row, one each, as JSON texts with their numbers in the row. */
const EACH = 'from events, json_each(events.payload) as each where events.first_serial is not null';

/**
 * On SQLite the events of a report's figures, one for each pool and one for the backend, share a
 * row: the last one's, with the payloads of all as a list. `first_serial` is the first one's
 * serial; null: the row has one event (ADR 0049).
 *
 * PostgreSQL keeps a row for each: servers that do not know this step may run beside.
 */
export const eventsOfAReport: Migration = {
  name: '0046-events-of-a-report',
  compatible: 'postgresql',

  async up(knex: Knex): Promise<void> {
    if (knex.client.config.client === 'pg') return;
    await knex.raw('alter table events add column first_serial integer');
  },

  async down(knex: Knex): Promise<void> {
    if (knex.client.config.client === 'pg') return;
    const pool = "each.value ->> 'pool'";
    await knex.raw(
      'insert into events (serial, kind, type, project_id, volume_id, backend, pool, created_at, ' +
        'payload) select events.first_serial + each.key, events.kind, case when ' +
        `${pool} is null then 'capacity.backend' else 'capacity.pool' end, null, null, ` +
        `events.backend, ${pool}, events.created_at, each.value ${EACH} and each.key < ` +
        'events.serial - events.first_serial',
    );
    await knex.raw(
      "update events set payload = payload -> '$[#-1]' where first_serial is not null",
    );
    await knex.raw('alter table events drop column first_serial');
  },
};
