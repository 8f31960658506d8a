import type { DecisionRecord } from '../../domain/decision.js';
import { backendOfPool } from '../../domain/pool.js';
import type {
  DecisionPage,
  DecisionPosition,
  DecisionQuery,
} from '../../ledger/store-port/store.js';
import { DECISIONS } from '../rows/decisions.js';
import { integer } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';
import type { Binding, Dialect, Statement } from '../sql/dialect.js';
import { about, twice } from './about.js';
import { withReservations } from './decisions.js';

/**
 * Most decisions that one page reads: a filter that matches almost nothing must not keep the store
 * busy.
 */
const LOOKED_AT = 20_000;

const NEWEST_FIRST = 'order by decided_at desc, serial desc limit ?';

/** The statement of the position at which a page stops reading. */
export function boundaryStatement(query: DecisionQuery): Statement {
  const { conditions, bindings } = span(query);
  return {
    sql:
      `select decided_at, serial from decisions where ${conditions.join(' and ')} ` +
      `${NEWEST_FIRST} offset ?`,
    bindings: [...bindings, 1, LOOKED_AT],
  };
}

/** The statement of a page of decisions, down to the boundary if there is one. */
export function decisionsStatement(
  query: DecisionQuery,
  boundary: DecisionPosition | null,
  dialect: Dialect,
): Statement {
  const { isIn, list } = dialect;
  const { conditions, bindings } = span(query);
  const where = (condition: string, ...values: readonly Binding[]): void => {
    conditions.push(condition);
    bindings.push(...values);
  };
  if (boundary !== null)
    where('(decided_at, serial) >= (?, ?)', boundary.decidedAt, boundary.serial);
  if (query.subject !== null) {
    const ids = about(dialect, { select: 'd.decision_id', subject: (column) => `${column} = ?` });
    where(`decision_id in (${ids})`, ...twice(dialect, [query.subject]));
  }
  if (query.projectId !== null) where('project_id = ?', query.projectId);
  if (query.home !== null) {
    where('backend = ?', backendOfPool(query.home));
    if (query.home.includes('#')) where('pool = ?', query.home);
  }
  if (query.states.length > 0) where(isIn('state'), list(query.states));
  return {
    sql: `select * from decisions where ${conditions.join(' and ')} ${NEWEST_FIRST}`,
    bindings: [...bindings, query.limit + 1],
  };
}

/** A page of decisions, newest first. */
export async function listDecisions(session: Session, query: DecisionQuery): Promise<DecisionPage> {
  const boundary = query.subject === null ? await boundaryOf(session, query) : null;
  const { sql, bindings } = decisionsStatement(query, boundary, session.dialect);
  const found = (await session.all(sql, ...bindings)).map(DECISIONS.read);
  const items = found.slice(0, query.limit);
  return {
    items: await withReservations(session, items),
    next: found.length > items.length ? positionOf(items.at(-1)) : boundary,
  };
}

async function boundaryOf(
  session: Session,
  query: DecisionQuery,
): Promise<DecisionPosition | null> {
  const { sql, bindings } = boundaryStatement(query);
  const [row] = await session.all(sql, ...bindings);
  return row === undefined
    ? null
    : { decidedAt: integer(row, 'decided_at'), serial: integer(row, 'serial') };
}

/** The condition on columns that never change in a decision. */
function span(query: DecisionQuery): { conditions: string[]; bindings: Binding[] } {
  const conditions: string[] = [];
  const bindings: Binding[] = [];
  const { decidedFrom, decidedBefore, after } = query;
  // Both are row values, with one upper bound: an index search uses no more. What follows a page
  // token was decided before the end of the time span.
  const upper = after ?? (decidedBefore === null ? null : { decidedAt: decidedBefore, serial: 0 });
  if (upper !== null) {
    conditions.push('(decided_at, serial) < (?, ?)');
    bindings.push(upper.decidedAt, upper.serial);
  }
  if (decidedFrom !== null) {
    conditions.push('(decided_at, serial) >= (?, ?)');
    bindings.push(decidedFrom, 0);
  }
  return { conditions: conditions.length > 0 ? conditions : ['true'], bindings };
}

function positionOf(decision: DecisionRecord | undefined): DecisionPosition | null {
  return decision === undefined ? null : { decidedAt: decision.decidedAt, serial: decision.serial };
}
