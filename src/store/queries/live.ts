import type { DecisionState } from '../../domain/decision-state.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import type { LiveQuery, LiveShare } from '../../ledger/store-port/live.js';
import type { StrandedQuery, StrandedRow } from '../../ledger/store-port/store.js';
import { integer, json, text } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';
import type { Dialect, Statement } from '../sql/dialect.js';

/**
 * The condition that a decision is live. Said in two ways, for each database uses its index of live
 * decisions only if the condition is spelt as in the index: PostgreSQL's names the states, SQLite's
 * the others.
 * @param alias of the table, if it has one
 */
export function live(alias = ''): string {
  const state = alias === '' ? 'state' : `${alias}.state`;
  return (
    `(${state} in ('pending', 'leased', 'accepted', 'in_doubt') and ${state} <> 'created' and ` +
    `${state} <> 'failed' and ${state} <> 'cancelled')`
  );
}

const LIVE = live();

/** The statement of a query for live decisions. */
export function liveStatement(query: LiveQuery, { isIn, list }: Dialect): Statement {
  const found = `select decision_id from decisions where ${LIVE}`;
  const page = 'order by serial limit ?';
  switch (query.kind) {
    case 'offerable':
      return {
        sql: `${found} and lease_worker is null and ${isIn('backend')} ${page}`,
        bindings: [list(query.backends), query.limit],
      };
    case 'held_by':
      return {
        sql: `${found} and lease_worker = ? and ${isIn('backend')} ${page}`,
        bindings: [query.worker, list(query.backends), query.limit],
      };
    case 'expired':
      return {
        sql: `${found} and lease_expires_at <= ? ${page}`,
        bindings: [query.now, query.limit],
      };
    case 'leased_beyond':
      return {
        sql: `${found} and lease_expires_at > ? ${page}`,
        bindings: [query.time, query.limit],
      };
  }
}

/** Ids of live decisions, in order of commit. */
export async function findLive(session: Session, query: LiveQuery): Promise<string[]> {
  const { sql, bindings } = liveStatement(query, session.dialect);
  return (await session.all(sql, ...bindings)).map((row) => text(row, 'decision_id'));
}

/** The statement of a query for stranded decisions. */
export function strandedStatement({ backend, leased, after, limit }: StrandedQuery): Statement {
  // What was never handed out holds no lease, and comes in order of the index.
  const which = leased ? 'create_token > 0' : 'lease_worker is null and create_token = 0';
  return {
    sql:
      'select d.decision_id, d.serial, d.attempt, d.request_key, r.spec from (select * from ' +
      `decisions where ${LIVE} and backend = ? and ${which} and state <> 'in_doubt' and ` +
      "operation = 'create_volume' and allow_reschedule and serial > ? order by serial limit ?) " +
      'as d join requests as r on r.request_key = d.request_key order by d.serial',
    bindings: [backend, after, limit],
  };
}

/** Stranded decisions, in order of commit. */
export async function findStranded(
  session: Session,
  query: StrandedQuery,
): Promise<readonly StrandedRow[]> {
  const { sql, bindings } = strandedStatement(query);
  return (await session.all(sql, ...bindings)).map((row) => ({
    decisionId: text(row, 'decision_id'),
    serial: integer(row, 'serial'),
    attempt: integer(row, 'attempt'),
    requestKey: text(row, 'request_key'),
    spec: json<CreateVolumeSpec>(row, 'spec'),
  }));
}

/** Counts by state, from the index alone. */
export const LIVE_COUNTS = `select state, count(*) as count from decisions
  where ${LIVE} group by state`;

/** Live decisions by state. */
export async function countLive(session: Session): Promise<ReadonlyMap<DecisionState, number>> {
  return new Map(
    (await session.all(LIVE_COUNTS)).map((row) => [
      text(row, 'state') as DecisionState,
      integer(row, 'count'),
    ]),
  );
}

/** Counts by state and by whether a worker holds them, from the index alone. */
export const LIVE_SHARES = `select state, case when lease_worker is null then 0 else 1 end as held,
  count(*) as count, min(serial) as first from decisions where ${LIVE}
  group by state, case when lease_worker is null then 0 else 1 end`;

/** Live decisions by state and holder. One row is looked up for each share. */
export async function shareLive(session: Session): Promise<readonly LiveShare[]> {
  const shares: LiveShare[] = [];
  for (const row of await session.all(LIVE_SHARES)) {
    const first = `select decided_at from decisions where ${LIVE} and serial = ?`;
    const [oldest] = await session.all(first, integer(row, 'first'));
    if (oldest === undefined) throw new Error('a live decision was there and is not');
    shares.push({
      state: text(row, 'state') as DecisionState,
      held: integer(row, 'held') === 1,
      count: integer(row, 'count'),
      oldestAt: integer(oldest, 'decided_at'),
    });
  }
  return shares;
}

/** The statement that counts leases by when their decisions were made. */
export function leaseCountsStatement(since: readonly number[]): Statement {
  const bands = since.map((_, band) => `when decided_at >= ? then ${band}`).join(' ');
  return {
    sql:
      `select case ${bands} else ${since.length} end as band, count(*) as count from decisions ` +
      'where lease_expires_at is not null group by 1',
    bindings: since,
  };
}

/** Leases by when their decisions were made: at each time or later, and before all of them. */
export async function countLeases(
  session: Session,
  since: readonly number[],
): Promise<readonly number[]> {
  const { sql, bindings } = leaseCountsStatement(since);
  const counts = new Map(
    (await session.all(sql, ...bindings)).map((row) => [
      integer(row, 'band'),
      integer(row, 'count'),
    ]),
  );
  return [...since, null].map((_, band) => counts.get(band) ?? 0);
}
