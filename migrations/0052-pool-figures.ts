import type { Knex } from 'knex';
import type { Migration } from './migration.js';

/** A pool's figures with their row; they are there only if they are newer than its report's row. */
const WITH_FIGURES = 'left join pool_figures as f on f.pool = t.pool';

/** Columns of `pools` in which a report changes something, as the pool is now. */
const POOL_NOW = {
  generation: 'max(t.generation, coalesce(f.generation, 0))',
  report_position: 'max(t.report_position, coalesce(f.position, 0))',
};

/** The same of `pool_reports`. */
const REPORT_NOW = {
  position: 'max(t.position, coalesce(f.position, 0))',
  space: 'case when f.pool is null then t.space else json_patch(t.space, f.space) end',
  capabilities:
    'case when f.pool is null then t.capabilities else json_patch(t.capabilities, ' +
    'f.capabilities) end',
};

/**
 * On SQLite a report that changes a few values of a pool writes these alone, as a JSON merge patch
 * of the pool's row in `pool_reports` (ADR 0055). `pools_now` and `pool_reports_now` show rows as
 * they are now.
 *
 * PostgreSQL writes each report in full: servers that do not know this step may run beside.
 */
export const poolFigures: Migration = {
  name: '0052-pool-figures',
  compatible: 'postgresql',

  async up(knex: Knex): Promise<void> {
    if (knex.client.config.client === 'pg') return;
    await knex.schema.createTable('pool_figures', (table) => {
      table.text('pool').notNullable().primary();
      table.bigInteger('position').notNullable();
      table.bigInteger('generation').notNullable();
      table.text('space').notNullable();
      table.text('capabilities').notNullable();
    });
    await makeView(knex, 'pools', POOL_NOW);
    await makeView(knex, 'pool_reports', REPORT_NOW);
  },

  async down(knex: Knex): Promise<void> {
    if (knex.client.config.client === 'pg') return;
    for (const [table, now] of [
      ['pools', POOL_NOW],
      ['pool_reports', REPORT_NOW],
    ] as const) {
      const columns = Object.keys(now).join(', ');
      await knex.raw(
        `update ${table} set (${columns}) = (select ${columns} from ${table}_now as now where ` +
          `now.pool = ${table}.pool) where pool in (select pool from pool_figures)`,
      );
    }
    await knex.raw('drop view pools_now');
    await knex.raw('drop view pool_reports_now');
    await knex.schema.dropTable('pool_figures');
  },
};

/** A step that adds a column to one of these tables has to make its view anew. */
async function makeView(knex: Knex, table: string, now: Readonly<Record<string, string>>) {
  const rows: readonly { readonly name: string }[] = await knex.raw(
    'select name from pragma_table_info(?) order by cid',
    [table],
  );
  const columns = rows.map(({ name }) => `${now[name] ?? `t.${name}`} as ${name}`);
  await knex.raw(
    `create view ${table}_now as select ${columns.join(', ')} from ${table} as t ${WITH_FIGURES}`,
  );
}
