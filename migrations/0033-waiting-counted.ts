import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/**
 * How many requests began to wait and how many wait no more, so that their number is known under
 * the lock without counting them; and those of a caller by an index. Not compatible: a server that
 * does not count would let the two run apart.
 */
export const waitingCounted: Migration = {
  name: '0033-waiting-counted',
  compatible: false,

  async up(knex: Knex): Promise<void> {
    await knex.raw(
      'create index requests_that_wait_by_caller on requests (caller) ' +
        'where wait_serial is not null',
    );
    await knex.raw(
      "insert into counters (name, value) select 'wait_begun', count(*) from requests " +
        'where wait_serial is not null having count(*) > 0',
    );
  },

  async down(knex: Knex): Promise<void> {
    await knex('counters').whereIn('name', ['wait_begun', 'wait_ended']).delete();
    await knex.raw('drop index requests_that_wait_by_caller');
  },
};
