import type { DecisionRecord, RequestRecord } from '../../domain/decision.js';
import type { Diagnosis } from '../../domain/diagnosis.js';
import type { FailureRecord } from '../../domain/errors.js';
import { isNewVolume } from '../../domain/operation.js';
import { logFailure } from '../events/log-failure.js';
import { rulesOf } from '../reservations/operations/registry.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { keptDiagnosis } from './keep-diagnosis.js';

/**
 * Ends a request with its last attempt: writes what the operation makes of the failure, logs it,
 * and keeps the failure so that a repeated outcome gets the same answer.
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
  if (diagnosis !== null) set.requests.put({ ...request, ...keptDiagnosis(set, diagnosis) });
  return set.decisions.put({ ...ended, sequel: { kind: 'refused', failure } });
}

/**
 * Whether the volume was decided about again since. Then the outcome of an older attempt no longer
 * matters.
 */
export function isSuperseded(
  set: WorkingSet,
  { operation, subject, decisionId }: DecisionRecord,
): boolean {
  return isNewVolume(operation) && set.volumes.get(subject)?.decisionId !== decisionId;
}

/** The request of a decision. It is kept as long as the decision is unfinished. */
export function requestOf(set: WorkingSet, decision: DecisionRecord): RequestRecord {
  const request = set.requests.get(decision.requestKey);
  if (request === null)
    throw new Error(
      `decision ${decision.decisionId} is unfinished and its request ` +
        `${decision.requestKey} is gone`,
    );
  return request;
}
