import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/**
 * GiB that live in each pool and that no held or confirmed reservation counts: a lower bound for
 * the provisioned space of reports. Not compatible: a server that does not know the sum would not
 * maintain it.
 */
export const contained: Migration = {
  name: '0011-contained',
  compatible: false,

  async up(knex: Knex): Promise<void> {
    await knex.schema.alterTable('pools', (table) => {
      table.bigInteger('contained_gib').notNullable().defaultTo(0);
    });
    await knex.schema.alterTable('reservations', (table) => {
      table.boolean('lives').notNullable().defaultTo(true);
    });
    for (const statement of statements(knex.client.config.client === 'pg'))
      await knex.raw(statement);
  },

  async down(knex: Knex): Promise<void> {
    await knex.schema.alterTable('reservations', (table) => {
      table.dropColumn('lives');
    });
    await knex.schema.alterTable('pools', (table) => {
      table.dropColumn('contained_gib');
    });
  },
};

/**
 * Whether what a decision reserved is in the recorded size of a volume whose home the reservation's
 * pool is.
 */
const PART_OF_VOLUME =
  "coalesce(v.home_pool, '') = r.pool and d.operation not in ('create_snapshot', " +
  "'manage_snapshot') and " +
  "(d.state = 'created' or (d.operation in ('create_volume', 'manage_volume') and d.state " +
  "in ('pending', 'leased', 'accepted')))";

const RESERVED =
  'from reservations as r join decisions as d on d.decision_id = r.decision_id left join ' +
  'volumes as v on v.volume_id = d.subject';

/** Each sum in one pass over its table, whatever the number of pools. */
function statements(postgres: boolean): readonly string[] {
  const no = postgres ? 'false' : '0';
  return [
    `update reservations set lives = ${no} where decision_id in (select decision_id from ` +
      `decisions where operation = 'validate_capacity' or state = 'failed')`,
    'create table contained_sums (pool text not null primary key, gib bigint not null)',
    'insert into contained_sums select pool, sum(gib) from (' +
      'select home_pool as pool, size_gib as gib from volumes where home_pool is not null ' +
      `union all select r.pool, -r.size_gib ${RESERVED} where r.lives and r.state in ` +
      `('held', 'confirmed') and ${PART_OF_VOLUME} ` +
      `union all select r.pool, r.size_gib ${RESERVED} where r.lives and r.state = ` +
      `'contained' and not (${PART_OF_VOLUME})` +
      ') as parts group by pool',
    'update pools set contained_gib = (select gib from contained_sums where ' +
      'contained_sums.pool = pools.pool) where pool in (select pool from contained_sums)',
    'drop table contained_sums',
  ];
}
