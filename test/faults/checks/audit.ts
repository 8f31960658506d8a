import type { FaultDatabase } from '../site/database.js';

/** The position that the transaction under way will have; both stores write it after the rows. */
const REVISION = "(select value + 1 from counters where name = 'revision')";

/** What is kept of every change: the table, when, and the values. */
const KEPT: readonly {
  readonly table: string;
  readonly events: readonly string[];
  readonly to: string;
  readonly values: string;
}[] = [
  {
    table: 'pools',
    events: ['insert', 'update'],
    to: 'faults_pools (revision, pool, held, confirmed, volumes, report)',
    values: 'new.pool, new.held_gib, new.confirmed_gib, new.volume_count, new.report_position',
  },
  {
    table: 'pool_reports',
    events: ['insert', 'update'],
    to: 'faults_reports (revision, pool, position, space)',
    values: 'new.pool, new.position, new.space',
  },
  {
    table: 'reservations',
    events: ['insert'],
    to: 'faults_reservations (revision, decision, ordinal, pool, size, state)',
    values: 'new.decision_id, new.ordinal, new.pool, new.size_gib, new.state',
  },
  {
    table: 'decisions',
    events: ['insert', 'update'],
    to: 'faults_decisions (revision, decision, subject, operation, state, token, outcome)',
    values: 'new.decision_id, new.subject, new.operation, new.state, new.lease_token, new.outcome',
  },
];

const TABLES = [
  'faults_pools (id SERIAL, revision bigint, pool text, held bigint, confirmed bigint, ' +
    'volumes bigint, report bigint)',
  'faults_reports (id SERIAL, revision bigint, pool text, position bigint, space text)',
  'faults_reservations (id SERIAL, revision bigint, decision text, ordinal bigint, pool ' +
    'text, size bigint, state text)',
  'faults_decisions (id SERIAL, revision bigint, decision text, subject text, operation ' +
    'text, state text, token bigint, outcome text)',
];

/**
 * Makes the database itself write down every change of pools, reports, reservations and decisions,
 * in the order of their commits: what the last state does not show. A transaction that is rolled
 * back leaves nothing of it.
 */
export async function installAudit(database: FaultDatabase): Promise<void> {
  const serial =
    database.kind === 'sqlite' ? 'integer primary key autoincrement' : 'bigserial primary key';
  for (const table of TABLES) await database.run(`create table ${table.replace('SERIAL', serial)}`);
  for (const { table, events, to, values } of KEPT) {
    const statement = `insert into ${to} values (${REVISION}, ${values})`;
    if (database.kind === 'postgres') {
      await database.run(
        `create function faults_on_${table}() returns trigger language plpgsql as $$ begin
        ${statement}; return null; end $$;
         create trigger faults_${table} after ${events.join(' or ')} on ${table} for each row
         execute function faults_on_${table}()`,
      );
      continue;
    }
    for (const event of events) {
      await database.run(
        `create trigger faults_${table}_${event} after ${event} on ${table} begin ` +
          `${statement}; end`,
      );
    }
  }
}

/** Forgets what was checked; what later changes are compared with stays. */
export async function pruneAudit(database: FaultDatabase): Promise<void> {
  await database.run('delete from faults_reservations');
  for (const [table, by] of [
    ['faults_pools', 'pool'],
    ['faults_reports', 'pool'],
    ['faults_decisions', 'decision'],
  ]) {
    await database.run(
      `delete from ${table} where id not in (select max(id) from ${table} group by ${by})`,
    );
  }
}
