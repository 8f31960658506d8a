import type { DecisionRecord } from '../../domain/decision.js';
import { CodedError } from '../../domain/errors.js';
import { isCalled } from '../../domain/former-names.js';
import type { LeaseClaim, LeaseGrant } from '../api/workers.js';
import type { LedgerContext } from '../context.js';
import { backendNotFound, decisionNotFound, leaseLost } from '../errors.js';
import type { WorkingSet } from '../store-port/working-set.js';

/**
 * A worker takes an order on, and may begin once this is answered. Repeating it while the lease
 * lives gives the first answer. Throws DECISION_NOT_FOUND, WRONG_BACKEND, DECISION_WITHDRAWN,
 * LEASE_LOST, STORE_UNAVAILABLE.
 */
export async function acknowledge(context: LedgerContext, claim: LeaseClaim): Promise<LeaseGrant> {
  return changeLease(context, claim, (set, decision) => {
    if (decision.lease?.accepted === true) return decision;
    return extend(context, set, { ...decision, state: acceptedState(decision) }, true);
  });
}

/**
 * A worker is still working on an order: the lease begins anew now. Throws as `acknowledge` does.
 */
export async function renew(context: LedgerContext, claim: LeaseClaim): Promise<LeaseGrant> {
  return changeLease(context, claim, (set, decision) => {
    const state = decision.state === 'pending' ? 'leased' : decision.state;
    return extend(
      context,
      set,
      { ...decision, state },
      decision.lease?.accepted ?? decision.state === 'accepted',
    );
  });
}

async function changeLease(
  context: LedgerContext,
  claim: LeaseClaim,
  change: (set: WorkingSet, decision: DecisionRecord) => DecisionRecord,
): Promise<LeaseGrant> {
  const { result } = await context.commits.submit({
    keys: (keys) => keys.decisions.add(claim.decisionId),
    run: (set, afterwards) => {
      const decision = claimed(set, claim);
      if (decision.finishedAt !== null) throw leaseLost(decision, claim);
      afterwards.onCommit(() => context.dispatcher.holds(claim.worker, claim.decisionId));
      return change(set, decision);
    },
  });
  return { token: result.leaseToken, expiresAt: result.lease?.expiresAt ?? 0 };
}

/**
 * The decision that a worker names, if its newest lease is this worker's. A lease that ran out
 * counts until another is granted. Throws DECISION_NOT_FOUND, WRONG_BACKEND, DECISION_WITHDRAWN,
 * LEASE_LOST.
 */
export function claimed(set: WorkingSet, claim: LeaseClaim): DecisionRecord {
  const decision = claimedBackend(set, claim);
  if (decision.state === 'cancelled') throw withdrawn(decision);
  if (decision.leaseToken !== claim.token || decision.lastWorker !== claim.worker)
    throw leaseLost(decision, claim);
  return decision;
}

/**
 * The decision that a worker names, if it is for the backend that the worker names; that may have
 * been renamed since the worker got the order. Throws DECISION_NOT_FOUND, WRONG_BACKEND, and
 * BACKEND_NOT_FOUND if the backend was forgotten.
 */
export function claimedBackend(set: WorkingSet, claim: LeaseClaim): DecisionRecord {
  const decision = set.decisions.get(claim.decisionId);
  if (decision === null) throw decisionNotFound(claim.decisionId);
  const { backend } = decision.placement;
  const row = set.backends.get(backend);
  if (row === null) throw backendNotFound(backend);
  if (!isCalled(row, claim.backend)) {
    const metadata = { decision_id: claim.decisionId, backend, claimed_backend: claim.backend };
    throw new CodedError(
      'WRONG_BACKEND',
      `decision ${claim.decisionId} is for ${backend}, not for ${claim.backend}`,
      { metadata },
    );
  }
  return decision;
}

function extend(
  context: LedgerContext,
  set: WorkingSet,
  decision: DecisionRecord,
  accepted: boolean,
): DecisionRecord {
  const worker = decision.lastWorker ?? '';
  const expiresAt = set.now + context.dispatcher.leaseMs;
  return set.decisions.put({ ...decision, lease: { worker, expiresAt, accepted } });
}

function acceptedState(decision: DecisionRecord): DecisionRecord['state'] {
  return decision.state === 'in_doubt' ? 'in_doubt' : 'accepted';
}

function withdrawn(decision: DecisionRecord): CodedError {
  const message = `decision ${decision.decisionId} was withdrawn: ${decision.reason}`;
  return new CodedError('DECISION_WITHDRAWN', message, {
    metadata: { decision_id: decision.decisionId, cause: decision.reason },
  });
}
