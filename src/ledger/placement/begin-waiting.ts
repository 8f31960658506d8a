import type { Wait } from '../../domain/decision.js';
import type { Diagnosis } from '../../domain/diagnosis.js';
import { CodedError } from '../../domain/errors.js';
import { spanWords } from '../../engine/lib/span-words.js';
import { keptDiagnosis, NO_DIAGNOSIS } from '../attempts/keep-diagnosis.js';
import { refused } from '../attempts/refuse.js';
import { volumeBeingMade } from '../reservations/operations/new-volume.js';
import type { RequestDraft } from '../reservations/operations/rules.js';
import type { LedgerSettings } from '../settings.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { fieldError } from './profile-of.js';

/** Whether a request would rather wait than be refused. */
export function mayWait({ spec }: RequestDraft, now: number): boolean {
  return spec.waitUntil !== undefined && spec.waitUntil > now;
}

/** Refuses to let a request wait for longer than the server does. Throws INVALID_FIELDS. */
export function refuseLongWait(
  { spec, operation }: RequestDraft,
  { waiting: { maxTimeMs } }: Pick<LedgerSettings, 'waiting'>,
  now: number,
): void {
  if (spec.waitUntil === undefined || spec.waitUntil - now <= maxTimeMs) return;
  const description = `is more than ${spanWords(maxTimeMs)} ahead: no request waits longer`;
  throw fieldError(operation, { field: 'wait_until', description });
}

/**
 * Writes down that a request waits, with why it could not be placed; null: others that wait come
 * first. Its volume is being created and has no home.
 */
export function beginWaiting(
  set: WorkingSet,
  request: RequestDraft,
  diagnosis: Diagnosis | null,
): Wait {
  const { spec } = request;
  const until = spec.waitUntil ?? set.now;
  set.volumes.put(volumeBeingMade(set, request));
  const { requestId } = request;
  const about = { requestId, volumeId: spec.volumeId, projectId: spec.projectId };
  set.log({
    kind: 'waited',
    change: 'began',
    ...about,
    ...{ userId: spec.userId, sizeGib: spec.sizeGib, until, pool: null },
  });
  const why =
    diagnosis === null
      ? new CodedError('NO_VALID_BACKEND', 'others that wait come first')
      : refused(request, diagnosis);
  const wait = {
    serial: set.next('decision'),
    until,
    priority: spec.waitPriority ?? 0,
    overtaken: 0,
  };
  set.requests.put({
    ...request,
    answer: { kind: 'failed', failure: why.record() },
    ...(diagnosis === null ? NO_DIAGNOSIS : keptDiagnosis(set, diagnosis)),
    answeredAt: set.now,
    wait,
  });
  return wait;
}
