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

/** How many requests wait, as far as one more depends on it. */
export interface Queue {
  /** In all, under the lock. */
  readonly waiting: number;
  /**
   * How many requests of the caller wait. May be 0 as long as all callers together have fewer than
   * one caller may have.
   */
  readonly ofCaller: number;
}

/** How many requests of one caller may wait: half of all, so that others find a place. */
export function shareOfCaller(maxRequests: number): number {
  return Math.ceil(maxRequests / 2);
}

/** Refuses to let one request more wait than the server does. Throws WAITING_FULL. */
export function refuseFull(
  { waiting, ofCaller }: Queue,
  { waiting: { maxRequests } }: Pick<LedgerSettings, 'waiting'>,
): void {
  const share = shareOfCaller(maxRequests);
  const isFull = waiting >= maxRequests;
  if (!isFull && ofCaller < share) return;
  const [limit, most] = isFull
    ? (['waiting.max_requests', maxRequests] as const)
    : (['half of waiting.max_requests', share] as const);
  throw new CodedError(
    'WAITING_FULL',
    `no pool takes the volume now, and the request cannot wait: ${isFull ? waiting : ofCaller} ` +
      `requests${isFull ? '' : ' of this caller'} wait already, and ${limit} is ${most}`,
    { metadata: { limit: String(most) } },
  );
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
  set.next('wait_begun');
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
