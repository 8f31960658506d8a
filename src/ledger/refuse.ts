import type { Diagnosis } from '../domain/diagnosis.js';
import { CodedError, type FailureRecord } from '../domain/errors.js';
import { logFailure } from './log-failure.js';
import { rulesOf } from './operations/registry.js';
import type { RequestDraft } from './operations/rules.js';
import type { WorkingSet } from './working-set.js';

/** A request's first answer is a failure: remembered, with what the operation makes of it. */
export function answerFailure(set: WorkingSet, request: RequestDraft, failure: FailureRecord, diagnosis: Diagnosis | null): void {
  set.requests.put({ ...request, answer: { kind: 'failed', failure }, diagnosis, answeredAt: set.now });
  rulesOf(request.operation).failed(set, request, failure);
  logFailure(set, request, failure, diagnosis);
}

/** NO_VALID_BACKEND of a request's first attempt. */
export function refused({ operation }: RequestDraft, diagnosis: Diagnosis): CodedError {
  return operation === 'create_backup'
    ? noValidBackend(diagnosis, 'no backup service can make the backup', 'services')
    : noValidBackend(diagnosis);
}

/** NO_VALID_BACKEND as callers see it. */
export function noValidBackend(diagnosis: Diagnosis, why = 'no pool can take the volume', seen = 'pools'): CodedError {
  const removed = diagnosis.filters.filter((filter) => filter.removed > 0).map((filter) => `${filter.filter} removed ${filter.removed}`);
  const account = removed.length > 0 ? `: ${removed.join(', ')}` : '';
  return new CodedError('NO_VALID_BACKEND', `${why}; ${diagnosis.poolsSeen} ${seen} seen${account}`, {
    metadata: { pools_seen: String(diagnosis.poolsSeen) },
    diagnosis,
  });
}

/** A remembered failure as it was given the first time. */
export function rethrow(failure: FailureRecord, diagnosis: Diagnosis | null): CodedError {
  const details = diagnosis === null ? { metadata: failure.metadata } : { metadata: failure.metadata, diagnosis };
  return new CodedError(failure.reason, failure.message, details);
}
