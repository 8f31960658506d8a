import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/** Refusals by time, so that the oldest diagnoses are found when there are too many. */
export const refusalsByTime: Migration = {
  name: '0014-refusals-by-time',
  compatible: true,

  async up(knex: Knex): Promise<void> {
    await knex.schema.alterTable('requests', (table) => {
      table.index(['answered_at'], 'requests_refused', {
        predicate: knex.whereRaw('diagnosis is not null'),
      });
    });
  },

  async down(knex: Knex): Promise<void> {
    await knex.schema.alterTable('requests', (table) => {
      table.dropIndex(['answered_at'], 'requests_refused');
    });
  },
};
