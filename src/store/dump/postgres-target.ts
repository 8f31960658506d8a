import type { Knex } from 'knex';
import { MIGRATIONS } from '../../../migrations/index.js';
import { MIGRATION_LOCK } from '../open/open-postgres.js';
import { connectPostgres } from '../postgres/postgres-connect.js';
import { APPLICATION_NAME } from '../postgres/postgres-url.js';
import { refuseForeign } from '../schema/foreign.js';
import { prepareSchema } from '../schema/schema.js';
import { wordsOf } from '../sql/words.js';
import type { DumpedCell } from './cell-kind.js';
import { countRows, holdings, insertRows, refusal } from './insert-rows.js';
import { type PostgresPlace, patient } from './postgres-place.js';
import { DumpProblem } from './problem.js';
import { type DumpTable, tablesOf } from './tables.js';
import type { DumpTarget } from './target.js';

/**
 * One transaction, which also creates the tables: others see nothing of it before it ends. Servers
 * that start meanwhile wait. Rejects with DumpProblem if the ledger is not empty, or if servers are
 * connected, with ForeignTables if tables of another program are in the way.
 * @param version schema version of the rows
 */
export async function openPostgresTarget(
  place: PostgresPlace,
  version: number,
): Promise<DumpTarget> {
  const knex = connectPostgres(place.url, 1, patient(place), () => undefined);
  try {
    const trx = await knex.transaction();
    const target = new PostgresTarget(knex, trx);
    try {
      await target.prepare(version);
      return target;
    } catch (error) {
      await target.abandon();
      throw error;
    }
  } catch (error) {
    await knex.destroy();
    throw error;
  }
}

class PostgresTarget implements DumpTarget {
  readonly name = 'PostgreSQL';
  #ended = false;

  constructor(
    private readonly knex: Knex,
    private readonly trx: Knex.Transaction,
  ) {}

  async prepare(version: number): Promise<void> {
    await beAlone(this.trx);
    await refuseForeign(this.trx);
    const there = await schemaVersion(this.trx);
    if (there !== null) await refuseHoldings(this.trx, there);
    // The existing ledger is empty: it is recreated rather than migrated to an older version.
    if (there !== null && there !== version) await takeDown(this.trx, there);
    await prepareSchema(this.trx, MIGRATIONS.slice(0, version));
  }

  insert(table: DumpTable, rows: readonly Readonly<Record<string, DumpedCell>>[]): Promise<void> {
    return insertRows(this.trx, 'postgresql', table, rows);
  }

  count(table: DumpTable): Promise<number> {
    return countRows(this.trx, table.name);
  }

  async finish(): Promise<void> {
    await prepareSchema(this.trx);
    // Without statistics the first server would plan as if every table were empty.
    for (const { name } of await tablesOf(MIGRATIONS.length)) await this.trx.raw(`analyze ${name}`);
    this.#ended = true;
    try {
      await this.trx.commit();
    } catch (error) {
      throw new DumpProblem(
        `nobody knows whether the import was committed (${wordsOf(error)}): look, all of ` +
          'it is there or nothing',
      );
    } finally {
      await this.knex.destroy();
    }
  }

  async abandon(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    // A lost connection has rolled back already.
    await this.trx.rollback().catch(() => undefined);
    await this.knex.destroy();
  }
}

/**
 * Servers that start wait for this lock. Servers that run are recognised by the connection on which
 * they listen.
 */
async function beAlone(trx: Knex): Promise<void> {
  const [lock] = rowsOf(
    await trx.raw(`select pg_try_advisory_xact_lock(${MIGRATION_LOCK}) as taken`),
  );
  if (lock?.['taken'] !== true)
    throw new DumpProblem('a server is just starting on it, or another import runs: wait for it');
  const others = rowsOf(
    await trx.raw(
      'select pid, host(client_addr) as address from pg_stat_activity where datname = ' +
        `current_database() and application_name = '${APPLICATION_NAME}' and pid <> ` +
        'pg_backend_pid() ' +
        'order by pid',
    ),
  );
  if (others.length === 0) return;
  const addresses = [...new Set(others.map(({ address }) => String(address ?? 'this machine')))];
  throw new DumpProblem(
    `Stowage is connected to it, from ${addresses.join(', ')} (${others.length} ` +
      'connections): end these servers first',
  );
}

async function schemaVersion(trx: Knex): Promise<number | null> {
  if (!(await trx.schema.hasTable('schema'))) return null;
  const row = await trx<{ readonly version: number }>('schema').first('version');
  return row?.version ?? 0;
}

async function refuseHoldings(trx: Knex, version: number): Promise<void> {
  if (version > MIGRATIONS.length)
    throw new DumpProblem(
      `has schema version ${version}, and this program knows ${MIGRATIONS.length}: use ` +
        'that Stowage, or an empty database',
    );
  const tables = (await tablesOf(version)).map(({ name }) => name);
  // A server that the checks above did not find can write nothing from here on.
  await trx.raw(`lock table ${tables.join(', ')} in exclusive mode`);
  const found = await holdings(trx, tables);
  if (found !== null) throw new DumpProblem(refusal(found));
}

async function takeDown(trx: Knex, version: number): Promise<void> {
  for (const migration of MIGRATIONS.slice(0, version).toReversed()) await migration.down(trx);
  for (const table of ['knex_migrations', 'knex_migrations_lock'])
    await trx.schema.dropTableIfExists(table);
}

function rowsOf(answer: {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}): readonly Readonly<Record<string, unknown>>[] {
  return answer.rows;
}
