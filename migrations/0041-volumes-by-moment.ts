import type { Knex } from 'knex';
import type { Migration } from './migration.js';

const UNAVAILABLE = "where state <> 'available'";

/** Indexes of lists of volumes: what comes before the id, and of which rows. */
const INDEXES: readonly (readonly [name: string, columns: string, rows: string])[] = [
  ['volumes_by_time', 'created_at', ''],
  ['volumes_of_project_by_time', 'project_id, created_at', ''],
  ['volumes_of_home_by_time', 'home_backend, created_at', ''],
  ['volumes_unavailable', 'state, created_at', UNAVAILABLE],
];

/**
 * On SQLite the indexes of lists of volumes end with the time, not with the id: an id is longer
 * than all else in an entry. The few volumes of one moment, at most those of a commit, are sorted
 * when they are read (ADR 0043).
 *
 * PostgreSQL keeps its indexes: servers that do not know this step may run beside.
 */
export const volumesByMoment: Migration = {
  name: '0041-volumes-by-moment',
  compatible: true,
  up: (knex) => make(knex, ''),
  down: (knex) => make(knex, ', volume_id'),
};

/** One after the other: each is made in the pages that the one before left. */
async function make(knex: Knex, end: string): Promise<void> {
  if (knex.client.config.client === 'pg') return;
  for (const [name, columns, rows] of INDEXES) {
    await knex.raw(`drop index ${name}`);
    await knex.raw(`create index ${name} on volumes (${columns}${end}) ${rows}`);
  }
}
