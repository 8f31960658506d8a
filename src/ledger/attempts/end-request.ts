import type { DecisionRecord, RequestRecord } from '../../domain/decision.js';
import type { Diagnosis } from '../../domain/diagnosis.js';
import type { FailureRecord } from '../../domain/errors.js';
import { isNewVolume } from '../../domain/operation.js';
import { logFailure } from '../events/log-failure.js';
import { rulesOf } from '../reservations/operations/registry.js';
import type { WorkingSet } from '../store-port/working-set.js';

/**
 * A request's end with its last attempt: what the operation makes of it, what is told of it, and
 * what the attempt's own answer will be again.
 */
export function endRequest(
  set: WorkingSet,
  ended: DecisionRecord,
  request: RequestRecord,
  failure: FailureRecord,
  diagnosis: Diagnosis | null,
): DecisionRecord {
  rulesOf(ended.operation).failed(set, request, failure);
  logFailure(set, request, failure, diagnosis);
  if (diagnosis !== null) set.requests.put({ ...request, diagnosis });
  return set.decisions.put({ ...ended, sequel: { kind: 'refused', failure } });
}

/**
 * A volume that was decided about anew since: what became of an older attempt at it no longer
 * matters.
 */
export function isSuperseded(
  set: WorkingSet,
  { operation, subject, decisionId }: DecisionRecord,
): boolean {
  return isNewVolume(operation) && set.volumes.get(subject)?.decisionId !== decisionId;
}

/** A decision's request; it is kept while the decision is unfinished. */
export function requestOf(set: WorkingSet, decision: DecisionRecord): RequestRecord {
  const request = set.requests.get(decision.requestKey);
  if (request === null)
    throw new Error(
      `decision ${decision.decisionId} is unfinished and its request ` +
        `${decision.requestKey} is gone`,
    );
  return request;
}
