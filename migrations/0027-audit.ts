import type { Knex } from 'knex';
import type { Migration } from './migration.js';

const BEFORE = ['failure', 'capacity', 'message'];

/**
 * The event log takes entries of a fourth kind: what operators did. They are rows of the same
 * table, so that they are read in order with all others, with one plan. SQLite cannot change a
 * check of a column, so the table is made anew there, once. Servers that do not know the kind
 * neither write nor remove it.
 */
export const audit: Migration = {
  name: '0027-audit',
  compatible: true,

  async up(knex: Knex): Promise<void> {
    await allow(knex, [...BEFORE, 'audit']);
    await knex('event_ends').insert({ kind: 'audit', serial: 0 });
  },

  async down(knex: Knex): Promise<void> {
    await knex('events').where({ kind: 'audit' }).delete();
    await knex('event_ends').where({ kind: 'audit' }).delete();
    await allow(knex, BEFORE);
  },
};

async function allow(knex: Knex, kinds: readonly string[]): Promise<void> {
  const list = kinds.map((kind) => `'${kind}'`).join(', ');
  if (knex.client.config.client === 'pg') {
    await knex.raw('alter table events drop constraint events_kind_check');
    // Rows that are there pass: they are of the kinds that both lists have.
    await knex.raw(
      `alter table events add constraint events_kind_check check (kind in (${list})) not valid`,
    );
    return;
  }
  await knex.schema.createTable('events_anew', (table) => {
    table.bigInteger('serial').notNullable();
    table
      .text('kind')
      .notNullable()
      .checkIn([...kinds]);
    table.text('type').notNullable();
    table.text('project_id');
    table.text('volume_id');
    table.text('backend');
    table.text('pool');
    table.bigInteger('created_at').notNullable();
    table.text('payload').notNullable();
    table.primary(['serial']);
  });
  await knex.raw('insert into events_anew select * from events');
  await knex.schema.dropTable('events');
  await knex.schema.renameTable('events_anew', 'events');
  await knex.schema.alterTable('events', (table) =>
    table.index(['kind', 'serial'], 'events_by_kind'),
  );
  for (const column of ['project', 'volume', 'backend']) {
    const name = column === 'backend' ? column : `${column}_id`;
    await knex.schema.alterTable('events', (table) =>
      table.index([name, 'serial'], `events_by_${column}`, { predicate: knex.whereNotNull(name) }),
    );
  }
}
