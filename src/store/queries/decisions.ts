import type { DecisionRecord, ReservationRecord } from '../../domain/decision.js';
import type { DecisionWithReservations, OfferRow } from '../../ledger/store-port/store.js';
import { DECISIONS } from '../rows/decisions.js';
import { REQUESTS } from '../rows/requests.js';
import { RESERVATIONS } from '../rows/reservations.js';
import type { Session } from '../sql/connections.js';
import type { Dialect, JsonText, Statement } from '../sql/dialect.js';
import { about, twice } from './about.js';

/** What decisions are found by. */
export type Selection = 'id' | 'subject' | 'request';

/** The statement of decisions that are found by an id. */
export function selectionStatement(by: Selection, value: string, dialect: Dialect): Statement {
  switch (by) {
    case 'id':
      return { sql: 'select * from decisions where decision_id = ?', bindings: [value] };
    case 'subject': {
      const all = about(dialect, { select: 'd.*', subject: (column) => `${column} = ?` });
      return { sql: `${all} order by serial`, bindings: twice(dialect, [value]) };
    }
    case 'request':
      return {
        sql: `${attemptsAbout(dialect, 'r.request_key = ?')} order by attempt, serial`,
        bindings: twice(dialect, [value]),
      };
  }
}

/** Attempts of many requests, grouped by request, in order of number. */
export function attemptsStatement(dialect: Dialect, requests: JsonText): Statement {
  const { isIn } = dialect;
  return {
    sql: `${attemptsAbout(dialect, isIn('r.request_key'))} order by request_key, attempt, serial`,
    bindings: twice(dialect, [requests]),
  };
}

/** Attempts are found by the subject, for which there is an index. */
function attemptsAbout(dialect: Dialect, isRequest: string): string {
  return about(dialect, {
    select: 'd.*',
    from: 'requests as r, ',
    subject: (column) => `${isRequest} and ${column} = r.subject`,
    and: 'd.request_key = r.request_key',
  });
}

/** Decisions with what they reserved. */
export async function findDecisions(
  session: Session,
  by: Selection,
  value: string,
): Promise<DecisionWithReservations[]> {
  const { sql, bindings } = selectionStatement(by, value, session.dialect);
  return withReservations(session, (await session.all(sql, ...bindings)).map(DECISIONS.read));
}

/** Decisions about any of the subjects. */
export async function findAbout(
  session: Session,
  subjects: readonly string[],
): Promise<readonly DecisionRecord[]> {
  const { dialect } = session;
  const sql = about(dialect, { select: 'd.*', subject: dialect.isIn });
  const bindings = twice(dialect, [dialect.list(subjects)]);
  return (await session.all(sql, ...bindings)).map(DECISIONS.read);
}

/** Decisions, in their order, with what they reserved. */
export async function withReservations(
  session: Session,
  decisions: readonly DecisionRecord[],
): Promise<DecisionWithReservations[]> {
  if (decisions.length === 0) return [];
  const { isIn, list } = session.dialect;
  const ids = list(decisions.map((decision) => decision.decisionId));
  const rows = await session.all(
    `select * from reservations where ${isIn('decision_id')} order by decision_id, ordinal`,
    ids,
  );
  const byDecision = groupBy(
    rows.map(RESERVATIONS.read),
    (reservation: ReservationRecord) => reservation.decisionId,
  );
  return decisions.map((decision) => ({
    decision,
    reservations: byDecision.get(decision.decisionId) ?? [],
  }));
}

/**
 * The orders of decisions, for workers, in the order asked for. Decisions that are not kept are
 * left out.
 */
export async function findOffers(
  session: Session,
  decisionIds: readonly string[],
): Promise<OfferRow[]> {
  const { isIn, list } = session.dialect;
  const decisions = (
    await session.all(`select * from decisions where ${isIn('decision_id')}`, list(decisionIds))
  ).map(DECISIONS.read);
  if (decisions.length === 0) return [];
  const keys = list(new Set(decisions.map((decision) => decision.requestKey)));
  const requests = new Map(
    (await session.all(`select * from requests where ${isIn('request_key')}`, keys))
      .map(REQUESTS.read)
      .map((request) => [request.key, request]),
  );
  const { sql, bindings } = attemptsStatement(session.dialect, keys);
  const attemptRows = await session.all(sql, ...bindings);
  const attempts = groupBy(
    attemptRows.map(DECISIONS.read),
    (decision: DecisionRecord) => decision.requestKey,
  );
  const byId = new Map(decisions.map((decision) => [decision.decisionId, decision]));
  return [...new Set(decisionIds)].flatMap((id) => {
    const decision = byId.get(id);
    const request = decision && requests.get(decision.requestKey);
    return decision && request
      ? [{ decision, request, attempts: attempts.get(decision.requestKey) ?? [] }]
      : [];
  });
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
