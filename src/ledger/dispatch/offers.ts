import type { DecisionRecord, RequestRecord } from '../../domain/decision.js';
import type { AttemptRecord } from '../../domain/diagnosis.js';
import type { Offer } from '../api/workers.js';
import type { OfferRow } from '../store-port/store.js';

/** A live decision, and what else its worker is told of it. */
export interface LiveOrder {
  readonly decision: DecisionRecord;
  readonly request: RequestRecord;
  readonly history: readonly AttemptRecord[];
}

/** An order as its worker gets it. */
export function offerOf(
  decision: DecisionRecord,
  request: RequestRecord,
  history: readonly AttemptRecord[],
): Offer {
  return {
    decision,
    order: decision.state === 'in_doubt' ? 'delete' : 'create',
    requestId: request.requestId,
    spec: request.spec,
    detail: request.detail,
    history,
    lease: { token: decision.leaseToken, expiresAt: decision.lease?.expiresAt ?? 0 },
    breaks: 0,
  };
}

/** An order as it is read from the ledger. */
export function rowToOffer(row: OfferRow): Offer {
  return offerOf(row.decision, row.request, historyOf(row));
}

/** The attempts before this one. */
export function historyOf(row: OfferRow): readonly AttemptRecord[] {
  return row.attempts
    .filter((attempt) => attempt.attempt < row.decision.attempt)
    .map(attemptRecord);
}

/** What the next attempt and its worker learn of an earlier one. */
export function attemptRecord(decision: DecisionRecord): AttemptRecord {
  return {
    decisionId: decision.decisionId,
    attempt: decision.attempt,
    pool: decision.placement.pool,
    state: decision.state,
    reason: decision.reason,
  };
}
