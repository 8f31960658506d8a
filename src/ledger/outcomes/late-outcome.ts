import type { DecisionRecord, Outcome } from '../../domain/decision.js';
import { neededGib } from '../../domain/operation.js';
import type { LeaseClaim, OutcomeAnswer } from '../api/workers.js';
import type { Afterwards } from '../commit/group-commit.js';
import type { LedgerContext } from '../context.js';
import { offerOf } from '../dispatch/offers.js';
import { leaseLost, outcomeConflict } from '../errors.js';
import { confirm, hold, release, reservationsOf } from '../reservations/accounting.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { claimedBackend } from './leases.js';
import { answer, giveBack } from './outcome-answer.js';

/**
 * Takes an outcome of an attempt that is in doubt or over. After a late `created`, something is on
 * the backend that nobody wants: its space is counted, and the answer is the order to delete it.
 * `deleted` or `failed` releases what an attempt in doubt reserved. Throws DECISION_NOT_FOUND,
 * WRONG_BACKEND, LEASE_LOST, OUTCOME_CONFLICT.
 */
export function lateOutcome(
  context: LedgerContext,
  set: WorkingSet,
  afterwards: Afterwards,
  claim: LeaseClaim,
  outcome: Outcome,
): OutcomeAnswer {
  const decision = claimedBackend(set, claim);
  if (claim.token > decision.leaseToken) throw leaseLost(decision, claim);
  if (outcome.kind === 'created') {
    if (decision.state === 'created') return sayAgain(set, decision, claim);
    return orphaned(context, set, afterwards, claim, decision);
  }
  if (decision.state !== 'in_doubt') return afterTheEnd(set, decision, claim, outcome);
  const mayTell =
    claim.token === decision.leaseToken ||
    (outcome.kind === 'failed' && claim.token === decision.createToken);
  if (!mayTell) throw leaseLost(decision, claim);
  afterwards.onCommit(() => {
    context.dispatcher.done(claim.worker, decision.decisionId);
    if (decision.lease !== null && decision.lease.worker !== claim.worker)
      context.dispatcher.withdraw(decision.lease.worker, decision.decisionId);
  });
  return settled(set, decision, outcome);
}

/** Something was made after the attempt was given up. */
function orphaned(
  context: LedgerContext,
  set: WorkingSet,
  afterwards: Afterwards,
  claim: LeaseClaim,
  decision: DecisionRecord,
): OutcomeAnswer {
  const request = set.requests.get(decision.requestKey);
  if (request === null) throw leaseLost(decision, claim);
  if (decision.state === 'in_doubt' && decision.lease?.worker === claim.worker) {
    return answer(set, decision, { kind: 'delete', offer: offerOf(decision, request, []) });
  }
  const counted = reservationsOf(set, decision.decisionId).some(
    (reservation) => reservation.state !== 'released',
  );
  const { pool, backend } = decision.placement;
  const sizeGib = neededGib(request.spec.sizeGib, request.detail);
  if (!counted && sizeGib > 0) hold(set, decision.decisionId, pool, backend, sizeGib);
  confirm(set, decision.decisionId);
  const doubted: DecisionRecord = {
    ...decision,
    state: 'in_doubt',
    lease: null,
    outcome: null,
    reason: `created by ${claim.worker} after it was given up`,
    finishedAt: null,
  };
  const other = decision.lease?.worker ?? null;
  if (other !== claim.worker)
    afterwards.onCommit(() => context.dispatcher.withdraw(other, decision.decisionId));
  const offer = context.dispatcher.leaseTo(
    set,
    claim.worker,
    { decision: doubted, request, history: [] },
    afterwards,
  );
  return answer(set, offer.decision, { kind: 'delete', offer });
}

/** The doubt is over: nothing is left, or what is left counts until a report contains it. */
function settled(
  set: WorkingSet,
  decision: DecisionRecord,
  outcome: Exclude<Outcome, { kind: 'created' }>,
): OutcomeAnswer {
  if (outcome.kind === 'failed') giveBack(set, decision, outcome);
  else release(set, decision.decisionId);
  const ended = set.decisions.put({
    ...decision,
    state: outcome.kind === 'failed' ? 'failed' : 'cancelled',
    lease: null,
    outcome,
    reason: outcome.kind === 'failed' ? outcome.reason : decision.reason,
    finishedAt: set.now,
  });
  return answer(set, ended, { kind: 'none' });
}

/**
 * A worker reports an attempt that has ended without its knowledge. What it says agrees with the
 * end, or contradicts it.
 */
function afterTheEnd(
  set: WorkingSet,
  decision: DecisionRecord,
  claim: LeaseClaim,
  outcome: Outcome,
): OutcomeAnswer {
  if (decision.leaseToken !== claim.token) throw leaseLost(decision, claim);
  if (decision.state === 'cancelled') return answer(set, decision, { kind: 'none' });
  throw outcomeConflict(decision, outcome);
}

function sayAgain(set: WorkingSet, decision: DecisionRecord, claim: LeaseClaim): OutcomeAnswer {
  if (decision.leaseToken !== claim.token || decision.lastWorker !== claim.worker)
    throw leaseLost(decision, claim);
  return answer(set, decision, { kind: 'none' });
}
