import type { DecisionRecord, ReservationRecord } from '../../domain/decision.js';
import type { DecisionWithReservations, OfferRow } from '../../ledger/store-port/store.js';
import { DECISIONS } from '../rows/decisions.js';
import { REQUESTS } from '../rows/requests.js';
import { RESERVATIONS } from '../rows/reservations.js';
import type { Session } from '../sql/connections.js';
import type { Dialect } from '../sql/dialect.js';

/** Conditions on decisions, each with one parameter. */
export const SELECTIONS = {
  id: 'select * from decisions where decision_id = ?',
  subject: 'select * from decisions where subject = ? order by serial',
  // Found by the subject, which is indexed.
  request:
    'select d.* from requests as r join decisions as d on d.subject = r.subject and ' +
    'd.request_key = r.request_key where r.request_key = ? order by d.attempt, d.serial',
} as const;

/** Attempts of many requests, grouped by request, in order of number. */
export const attemptsStatement = ({ isIn }: Dialect): string =>
  'select d.* from requests as r join decisions as d on d.subject = r.subject and ' +
  'd.request_key = r.request_key ' +
  `where ${isIn('r.request_key')} order by d.request_key, d.attempt, d.serial`;

/** Decisions with what they reserved. */
export async function findDecisions(
  session: Session,
  by: keyof typeof SELECTIONS,
  value: string,
): Promise<DecisionWithReservations[]> {
  return withReservations(session, (await session.all(SELECTIONS[by], value)).map(DECISIONS.read));
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
  const attemptRows = await session.all(attemptsStatement(session.dialect), keys);
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
