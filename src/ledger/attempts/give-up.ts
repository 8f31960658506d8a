import type { DecisionRecord } from '../../domain/decision.js';
import { CodedError } from '../../domain/errors.js';
import { leaveBehind } from '../reservations/accounting.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { cancelAttempt, doubtAttempt } from './attempts.js';
import { endRequest, isSuperseded, requestOf } from './end-request.js';

/**
 * Ends an unfinished attempt that no worker holds, and its request with it, because an operator
 * says so. If no worker was ever given it, it is cancelled. If a volume may have been made, the
 * backend is owed an order to delete. If anything else may have been done, the space counts until a
 * report contains it. A worker that comes back with its old token has lost its lease. Throws
 * NOT_SETTLEABLE if a worker holds it.
 */
export function giveUp(set: WorkingSet, decision: DecisionRecord, reason: string): DecisionRecord {
  const { lease } = decision;
  if (lease !== null && lease.expiresAt > set.now)
    throw held(decision, lease.worker, lease.expiresAt);
  const ended = endAttempt(set, decision, reason);
  if (isSuperseded(set, decision)) return ended;
  const metadata = { operation: decision.operation, reason };
  const failure = new CodedError(
    'OPERATION_FAILED',
    `${decision.operation.replaceAll('_', ' ')} was given up: ${reason}`,
    { metadata },
  );
  return endRequest(set, ended, requestOf(set, decision), failure.record(), null);
}

function endAttempt(set: WorkingSet, decision: DecisionRecord, reason: string): DecisionRecord {
  if (decision.createToken === 0) return cancelAttempt(set, decision, reason);
  if (decision.operation === 'create_volume') return doubtAttempt(set, decision, reason);
  leaveBehind(set, decision.decisionId);
  return set.decisions.put({
    ...decision,
    state: 'failed',
    lease: null,
    leaseToken: set.next('lease'),
    reason,
    finishedAt: set.now,
  });
}

function held({ decisionId, state }: DecisionRecord, worker: string, until: number): CodedError {
  const metadata = { decision_id: decisionId, state, worker_id: worker };
  const message =
    `decision ${decisionId} is ${state}: worker ${worker} holds it until ` +
    `${new Date(until).toISOString()}`;
  return new CodedError('NOT_SETTLEABLE', message, { metadata });
}
