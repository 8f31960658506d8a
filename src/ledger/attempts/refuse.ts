import type { Absence, AbsenceCause, Diagnosis } from '../../domain/diagnosis.js';
import { CodedError, type FailureRecord } from '../../domain/errors.js';
import { logFailure } from '../events/log-failure.js';
import { rulesOf } from '../reservations/operations/registry.js';
import type { RequestDraft } from '../reservations/operations/rules.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { compactRequest } from './compact-request.js';
import { keptDiagnosis, NO_DIAGNOSIS } from './keep-diagnosis.js';

/** Remembers a failure as the request's answer, and writes what the operation makes of it. */
export function answerFailure(
  set: WorkingSet,
  request: RequestDraft,
  failure: FailureRecord,
  diagnosis: Diagnosis | null,
): void {
  set.requests.put({
    ...compactRequest(request),
    answer: { kind: 'failed', failure },
    ...(diagnosis === null ? NO_DIAGNOSIS : keptDiagnosis(set, diagnosis)),
    answeredAt: set.now,
  });
  rulesOf(request.operation).failed(set, request, failure);
  logFailure(set, request, failure, diagnosis);
}

/** NO_VALID_BACKEND of a request's first attempt. */
export function refused({ operation }: RequestDraft, diagnosis: Diagnosis): CodedError {
  return operation === 'create_backup'
    ? noValidBackend(diagnosis, 'no backup service can make the backup', 'service')
    : noValidBackend(diagnosis);
}

/** What an operator reads first on a new server: no manager has reported. */
const NOTHING_KNOWN = 'none is known where it could go';

/** NO_VALID_BACKEND as callers see it. */
export function noValidBackend(
  diagnosis: Diagnosis,
  why = 'no pool can take the volume',
  seen = 'pool',
): CodedError {
  const removed = diagnosis.filters
    .filter((filter) => filter.removed > 0)
    .map((filter) => `${filter.filter} removed ${filter.removed}`);
  const account = removed.length > 0 ? `: ${removed.join(', ')}` : '';
  const isAlone = diagnosis.earlierAttempts.length === 0 && countOf(diagnosis.absent.counts) === 0;
  const took =
    diagnosis.poolsSeen === 0
      ? `no ${seen} takes part${isAlone ? `: ${NOTHING_KNOWN}` : ''}`
      : `${diagnosis.poolsSeen} ${seen}${diagnosis.poolsSeen === 1 ? '' : 's'} seen${account}`;
  return new CodedError('NO_VALID_BACKEND', `${why}; ${took}${absentWords(diagnosis.absent)}`, {
    metadata: { pools_seen: String(diagnosis.poolsSeen), ...absentMetadata(diagnosis.absent) },
    diagnosis,
  });
}

const CAUSES: Readonly<Record<AbsenceCause, string>> = {
  down: 'down',
  disabled: 'disabled',
  frozen: 'frozen',
  never_reported: 'never reported',
  no_pools: 'without pools',
  report_too_old: 'with a report that is too old',
  quarantined: 'in quarantine',
};

/** `; 2 backends take no part: 1 down, 1 disabled`. Empty if all take part. */
function absentWords({ counts }: Absence): string {
  const all = countOf(counts);
  if (all === 0) return '';
  const each = counts.map(({ cause, backends }) => `${backends} ${CAUSES[cause]}`);
  return `; ${all === 1 ? '1 backend takes' : `${all} backends take`} no part: ${each.join(', ')}`;
}

function absentMetadata({ counts }: Absence): Readonly<Record<string, string>> {
  const all = countOf(counts);
  return all === 0 ? {} : { backends_absent: String(all) };
}

function countOf(counts: Absence['counts']): number {
  return counts.reduce((sum, { backends }) => sum + backends, 0);
}

/** A remembered failure, as it was answered the first time. */
export function rethrow(failure: FailureRecord, diagnosis: Diagnosis | null): CodedError {
  const details =
    diagnosis === null ? { metadata: failure.metadata } : { metadata: failure.metadata, diagnosis };
  return new CodedError(failure.reason, failure.message, details);
}
