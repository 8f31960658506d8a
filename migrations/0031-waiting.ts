import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/**
 * Requests that wait instead of being refused: in which order, until when (epoch ms), with which
 * priority, and how often they were overtaken; null: they do not wait. Not compatible: a server
 * that does not know them would take them for refused.
 */
export const waiting: Migration = {
  name: '0031-waiting',
  compatible: false,

  async up(knex: Knex): Promise<void> {
    await knex.schema.alterTable('requests', (table) => {
      table.bigInteger('wait_serial');
      table.bigInteger('wait_until');
      table.bigInteger('wait_priority');
      table.bigInteger('wait_overtaken');
    });
    for (const [name, column] of INDEXES)
      await knex.raw(`create index ${name} on requests (${column}) where wait_serial is not null`);
  },

  async down(knex: Knex): Promise<void> {
    for (const [name] of INDEXES) await knex.raw(`drop index ${name}`);
    await knex.schema.alterTable('requests', (table) => {
      table.dropColumns('wait_serial', 'wait_until', 'wait_priority', 'wait_overtaken');
    });
  },
};

const INDEXES = [
  ['requests_that_wait', 'wait_serial'],
  ['requests_that_wait_by_subject', 'subject'],
] as const;
