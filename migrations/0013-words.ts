import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/** Table, old name, new name. */
const RENAMED = [
  ['pools', 'name', 'pool_name'],
  ['backends', 'revision', 'accounting_revision'],
  ['backends', 'report_revision', 'report_accounting_revision'],
  ['reservations', 'confirmed_revision', 'confirmed_accounting_revision'],
] as const;

/**
 * Columns are named as the contract names them. The revision of the ledger and the accounting
 * revision of a backend are two counters; they shared one word.
 */
export const words: Migration = {
  name: '0013-words',
  compatible: false,

  async up(knex: Knex): Promise<void> {
    for (const [name, before, since] of RENAMED)
      await knex.schema.alterTable(name, (table) => {
        table.renameColumn(before, since);
      });
  },

  async down(knex: Knex): Promise<void> {
    for (const [name, before, since] of RENAMED)
      await knex.schema.alterTable(name, (table) => {
        table.renameColumn(since, before);
      });
  },
};
