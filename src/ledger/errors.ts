import type { Breach } from '../domain/breach.js';
import type { DecisionRecord, Outcome } from '../domain/decision.js';
import { CodedError } from '../domain/errors.js';
import type { LeaseClaim } from './api/workers.js';
import { StoreBroken, StoreUnavailable } from './store-port/store-errors.js';

export { StoreUnavailable };

/** Whether something failed because the store is away. */
export function isAway(error: unknown): boolean {
  return (
    error instanceof StoreUnavailable ||
    (error instanceof Error && error.cause instanceof StoreUnavailable)
  );
}

/**
 * CONTENDED: others changed what was chosen in each of `tries`. Never a refusal: there was space.
 */
export function contended(tries: number): CodedError {
  return new CodedError(
    'CONTENDED',
    `what was chosen was taken by others ${tries} times; ask again with the same request id`,
    {
      metadata: { tries: String(tries) },
      retryAfterMs: 200,
    },
  );
}

/** VOLUME_NOT_FOUND. */
export function volumeNotFound(volumeId: string): CodedError {
  return new CodedError('VOLUME_NOT_FOUND', `volume ${volumeId} is not in the ledger`, {
    metadata: { volume_id: volumeId },
  });
}

/** POOL_NOT_FOUND. */
export function poolNotFound(pool: string): CodedError {
  const message = `pool ${pool} is not known, or its backend's newest report no longer lists it`;
  return new CodedError('POOL_NOT_FOUND', message, { metadata: { pool } });
}

/** BACKEND_NOT_FOUND as callers see it. */
export function backendNotFound(backend: string): CodedError {
  return new CodedError('BACKEND_NOT_FOUND', `backend ${backend} is not known`, {
    metadata: { backend },
  });
}

/** BACKEND_RENAMED: what is said under a name that a backend had counts for nothing. */
export function backendRenamed(name: string, present: string): CodedError {
  return new CodedError(
    'BACKEND_RENAMED',
    `${name} is ${present} now: stop what uses the old name, and start it under the new one`,
    { metadata: { name, renamed_to: present } },
  );
}

/** POOL_RENAMED, likewise. */
export function poolRenamed(name: string, present: string): CodedError {
  return new CodedError(
    'POOL_RENAMED',
    `pool ${name} is ${present} now: its manager must report it under that name`,
    { metadata: { name, renamed_to: present } },
  );
}

/** DECISION_NOT_FOUND. */
export function decisionNotFound(decisionId: string): CodedError {
  return new CodedError('DECISION_NOT_FOUND', `decision ${decisionId} is not in the ledger`, {
    metadata: { decision_id: decisionId },
  });
}

/** LEASE_LOST: a newer lease was granted, or the decision is over. The worker stops. */
export function leaseLost(decision: DecisionRecord, claim: LeaseClaim): CodedError {
  const metadata = {
    decision_id: decision.decisionId,
    state: decision.state,
    lease_token: String(decision.leaseToken),
    claimed_token: String(claim.token),
  };
  const message =
    `worker ${claim.worker} no longer holds decision ${decision.decisionId} by token ` +
    `${claim.token}: it is ${decision.state}`;
  return new CodedError('LEASE_LOST', message, {
    metadata: { ...metadata, worker_id: claim.worker },
  });
}

/** OUTCOME_CONFLICT: the order is over, or was of another kind. */
export function outcomeConflict(decision: DecisionRecord, outcome: Outcome): CodedError {
  const metadata = {
    decision_id: decision.decisionId,
    state: decision.state,
    outcome: outcome.kind,
  };
  return new CodedError(
    'OUTCOME_CONFLICT',
    `decision ${decision.decisionId} is ${decision.state}: it cannot become ${outcome.kind}`,
    {
      metadata,
    },
  );
}

/** How long a caller should wait before it tries again while the store is away, ms. */
const RETRY_AFTER_MS = 1000;

/** How long a caller should wait while somebody looks after the store's files, ms. */
const REPAIR_MS = 30_000;

/**
 * STORE_UNAVAILABLE as callers see it; STORE_CORRUPT or STORE_DISPLACED if the cause is
 * StoreBroken.
 */
export function storeUnavailable(cause: unknown): CodedError {
  const error =
    cause instanceof StoreBroken
      ? BROKEN[cause.breach]()
      : new CodedError(
          'STORE_UNAVAILABLE',
          'the ledger cannot be written now; ask again with the same request id',
          { retryAfterMs: RETRY_AFTER_MS },
        );
  error.cause = cause;
  return error;
}

const BROKEN: Readonly<Record<Breach, () => CodedError>> = {
  corrupt: () =>
    new CodedError(
      'STORE_CORRUPT',
      'the ledger is damaged, and nothing is read or written until an operator has restored or ' +
        "repaired it and started the server again; the server's log says what is damaged",
    ),
  displaced: () =>
    new CodedError(
      'STORE_DISPLACED',
      "the ledger's files were moved, replaced or given a second name under the server: an " +
        'operator has to put them back and start it again; then ask again with the same ' +
        'request id',
      { retryAfterMs: REPAIR_MS },
    ),
};

/** The stream ends because the index that it read from was loaded anew. */
export function builtAnew(): CodedError {
  return new CodedError(
    'STORE_UNAVAILABLE',
    'the database was replaced by another state of it, and all was loaded anew: ask again',
    {
      retryAfterMs: 200,
    },
  );
}
