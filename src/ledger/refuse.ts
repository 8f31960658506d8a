import type { RequestRecord } from '../domain/decision.js';
import type { Diagnosis } from '../domain/diagnosis.js';
import { CodedError, type FailureRecord } from '../domain/errors.js';
import type { VolumeRecord } from '../domain/volume.js';
import { moveHome } from './accounting.js';
import { logFailure } from './log-failure.js';
import type { WorkingSet } from './working-set.js';

/** A request before it is answered. */
export type RequestDraft = Omit<RequestRecord, 'answer' | 'diagnosis' | 'answeredAt'>;

/** The volume of a request that the ledger has not heard of. */
export function newVolume(request: RequestDraft, now: number): VolumeRecord {
  const { spec } = request;
  return {
    volumeId: spec.volumeId,
    projectId: spec.projectId,
    sizeGib: spec.sizeGib,
    typeName: spec.volumeType?.name ?? '',
    state: 'creating',
    home: null,
    decisionId: null,
    error: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** A request's first answer is a failure: remembered, and the volume's record goes to error with it. */
export function answerFailure(
  set: WorkingSet,
  request: RequestDraft,
  volume: VolumeRecord,
  failure: FailureRecord,
  diagnosis: Diagnosis | null,
): void {
  set.requests.put({ ...request, answer: { kind: 'failed', failure }, diagnosis, answeredAt: set.now });
  putInError(set, request, volume, failure, diagnosis);
}

/** The volume has no home and will get none from this request: its record goes to error, and operators and its owner are told. */
export function putInError(
  set: WorkingSet,
  request: RequestDraft,
  volume: VolumeRecord,
  failure: FailureRecord,
  diagnosis: Diagnosis | null,
): void {
  const homeless = moveHome(set, volume, null);
  set.volumes.put({ ...homeless, state: 'error', error: { reason: failure.reason, message: failure.message }, updatedAt: set.now });
  logFailure(set, request, failure, diagnosis);
}

/** NO_VALID_BACKEND as callers see it. */
export function noValidBackend(diagnosis: Diagnosis, why = 'no pool can take the volume'): CodedError {
  const removed = diagnosis.filters.filter((filter) => filter.removed > 0).map((filter) => `${filter.filter} removed ${filter.removed}`);
  const account = removed.length > 0 ? `: ${removed.join(', ')}` : '';
  return new CodedError('NO_VALID_BACKEND', `${why}; ${diagnosis.poolsSeen} pools seen${account}`, {
    metadata: { pools_seen: String(diagnosis.poolsSeen) },
    diagnosis,
  });
}

/** A remembered failure as it was given the first time. */
export function rethrow(failure: FailureRecord, diagnosis: Diagnosis | null): CodedError {
  const details = diagnosis === null ? { metadata: failure.metadata } : { metadata: failure.metadata, diagnosis };
  return new CodedError(failure.reason, failure.message, details);
}
