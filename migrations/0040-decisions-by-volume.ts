import type { Knex } from 'knex';
import type { Migration } from './migration.js';

const INDEX = 'create index decisions_by_subject on decisions (subject, serial)';

/**
 * On SQLite the index of decisions by subject leaves out those that their volume's row names as its
 * decision: nearly all. Subjects are callers' ids, so each entry dirtied a page of its own, a
 * seventh of what the rows of a create cost (ADR 0043). `found_by_volume` is 1 in such a decision's
 * row, and null in all others, so in all that there are. A decision that its volume names no longer
 * is entered into the index by the trigger, whoever changes the volume.
 *
 * PostgreSQL keeps the whole index: servers that do not know this step may run beside.
 */
export const decisionsByVolume: Migration = {
  name: '0040-decisions-by-volume',
  compatible: true,

  async up(knex: Knex): Promise<void> {
    if (knex.client.config.client === 'pg') return;
    await knex.raw('alter table decisions add column found_by_volume integer');
    await knex.raw('drop index decisions_by_subject');
    await knex.raw(`${INDEX} where found_by_volume is null`);
    await knex.raw(
      'create trigger decision_named_no_more after update of decision_id on volumes ' +
        'when old.decision_id is not null and old.decision_id is not new.decision_id begin ' +
        'update decisions set found_by_volume = null where decision_id = old.decision_id; end',
    );
  },

  async down(knex: Knex): Promise<void> {
    if (knex.client.config.client === 'pg') return;
    await knex.raw('drop trigger decision_named_no_more');
    await knex.raw('drop index decisions_by_subject');
    await knex.raw('alter table decisions drop column found_by_volume');
    await knex.raw(INDEX);
  },
};
