import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/**
 * Diagnoses by what they take: how many bytes of diagnoses were written before each one, so that
 * those are found that lie further back than what is kept. Rows from before have none.
 */
export const diagnosesByBytes: Migration = {
  name: '0015-diagnoses-by-bytes',
  compatible: true,

  async up(knex: Knex): Promise<void> {
    await knex.schema.alterTable('requests', (table) => {
      table.bigInteger('diagnosis_from');
      table.index(['diagnosis_from'], 'requests_diagnosed', {
        predicate: knex.whereRaw('diagnosis_from is not null'),
      });
    });
  },

  async down(knex: Knex): Promise<void> {
    await knex.schema.alterTable('requests', (table) => {
      table.dropIndex(['diagnosis_from'], 'requests_diagnosed');
      table.dropColumn('diagnosis_from');
    });
  },
};
