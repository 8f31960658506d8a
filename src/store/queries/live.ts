import type { DecisionState } from '../../domain/decision-state.js';
import type { LiveQuery } from '../../ledger/store-port/store.js';
import { integer, text } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';
import type { Dialect, Statement } from '../sql/dialect.js';

/** Spelt as in the partial index; otherwise the planner does not use it. */
export const LIVE = "state in ('pending', 'leased', 'accepted', 'in_doubt')";

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
    case 'stranded':
      return {
        sql:
          `${found} and state <> 'in_doubt' and operation = 'create_volume' and allow_reschedule ` +
          `and create_token ${query.leased ? '>' : '='} 0 and ${isIn('backend')} ${page} offset ?`,
        bindings: [list(query.backends), query.limit, query.skip],
      };
  }
}

/** Ids of live decisions, in order of commit. */
export async function findLive(session: Session, query: LiveQuery): Promise<string[]> {
  const { sql, bindings } = liveStatement(query, session.dialect);
  return (await session.all(sql, ...bindings)).map((row) => text(row, 'decision_id'));
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
