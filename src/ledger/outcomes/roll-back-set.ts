import type { DecisionRecord, RequestRecord } from '../../domain/decision.js';
import { CodedError, type FailureRecord } from '../../domain/errors.js';
import { isNewVolume, subjectKind } from '../../domain/operation.js';
import type { VolumeRecord } from '../../domain/volume.js';
import type { SetFailure } from '../../domain/volume-set.js';
import { cancelAttempt, doubtAttempt } from '../attempts/attempts.js';
import { endRequest, requestOf } from '../attempts/end-request.js';
import type { Afterwards } from '../commit/group-commit.js';
import type { LedgerContext } from '../context.js';
import { logFailure } from '../events/log-failure.js';
import { leaveHome } from '../reservations/accounting.js';
import type { Keys, LedgerStore } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';

/** The request for a set that is to be rolled back, with its volumes. */
type Whole = RequestRecord & {
  readonly detail: Extract<RequestRecord['detail'], { kind: 'create_volumes' }>;
};

/** What is left of a volume of a set. */
type Left =
  /** Nothing: it was released, or failed before. */
  | { readonly kind: 'gone' }
  /** Something was done with it after it was made. */
  | { readonly kind: 'used' }
  | { readonly kind: 'there'; readonly volume: VolumeRecord; readonly decision: DecisionRecord };

/**
 * The set of a decision's volume, if the whole set is rolled back should the volume fail for good,
 * and was not rolled back yet. Null: there is none. The volumes of a set never change. Throws
 * STORE_UNAVAILABLE.
 */
export async function setToRollBack(
  store: Pick<LedgerStore, 'offers' | 'request'>,
  decisionId: string,
): Promise<RequestRecord | null> {
  const [row] = await store.offers([decisionId]);
  const { setKey } = row?.request ?? {};
  const whole = setKey === undefined ? null : await store.request(setKey);
  return isWhole(whole) ? whole : null;
}

/** Names the rows that `rollBackSet` needs. */
export function keysOfSet(keys: Keys, whole: RequestRecord | null): void {
  if (!isWhole(whole)) return;
  keys.requests.add(whole.key);
  // The failure of the set is logged under its id.
  keys.volumes.add(whole.subject);
  for (const { volumeId } of whole.detail.members) {
    keys.volumes.add(volumeId);
    keys.decisionsOf.add(volumeId);
  }
}

/**
 * Takes back all volumes of a set in the transaction in which one of them failed for good: what no
 * worker began is cancelled and its space is free; of what a worker may have made, or has made, the
 * backend is owed an order to delete, and the space counts until that is done. If somebody has done
 * something with one of them meanwhile, nothing is taken back, and the set says so. A set ends so
 * once: a later failure changes nothing.
 * @param known as `setToRollBack` found it
 * @param ended the attempt that failed, with its request ended
 */
export function rollBackSet(
  context: Pick<LedgerContext, 'dispatcher'>,
  set: WorkingSet,
  afterwards: Afterwards,
  known: RequestRecord | null,
  ended: DecisionRecord,
): void {
  const whole = known === null ? null : set.requests.get(known.key);
  const { sequel } = ended;
  if (!isWhole(whole) || sequel?.kind !== 'refused') return;
  const { failure } = sequel;
  const { subject: volumeId, decisionId } = ended;
  const { detail, requestId } = whole;
  const others = detail.members
    .filter((member) => member.volumeId !== volumeId)
    .map((member) => ({ ...member, left: leftOf(set, whole.key, member.volumeId) }));
  const used = others.find(({ left }) => left.kind === 'used');
  const end: SetFailure = {
    state: used === undefined ? 'rolled_back' : 'kept',
    volumeId,
    decisionId,
    failure,
    ...(used !== undefined && { usedVolumeId: used.volumeId }),
    at: set.now,
  };
  const ofSet = set.requests.put({ ...whole, detail: { ...detail, failure: end } });
  if (used !== undefined) return;
  const why = rolledBack(requestId, volumeId, failure);
  for (const { left } of others)
    if (left.kind === 'there') takeBack(context, set, afterwards, left, why);
  logFailure(set, ofSet, why, null);
}

function isWhole(request: RequestRecord | null): request is Whole {
  const detail = request?.detail;
  if (detail?.kind !== 'create_volumes') return false;
  return detail.onFailure === 'rollback' && detail.failure === undefined;
}

function leftOf(set: WorkingSet, setKey: string, volumeId: string): Left {
  const volume = set.volumes.get(volumeId);
  if (volume?.state !== 'creating' && volume?.state !== 'available') return { kind: 'gone' };
  const about = set.decisions.of(volumeId).filter(isAboutVolume).sort(byAge);
  const creates = about.filter(({ operation }) => isNewVolume(operation));
  const decision = creates.at(-1);
  // It has been there for longer than decisions are kept.
  if (decision === undefined) return { kind: 'used' };
  // It was released, and is another one now.
  if (set.requests.get(decision.requestKey)?.setKey !== setKey) return { kind: 'gone' };
  const since = about.filter(({ serial, state }) => serial > decision.serial && happened(state));
  if (since.length > 0) return { kind: 'used' };
  return { kind: 'there', volume, decision };
}

function isAboutVolume({ operation }: DecisionRecord): boolean {
  return subjectKind(operation) === 'volume' && operation !== 'validate_capacity';
}

function byAge(a: DecisionRecord, b: DecisionRecord): number {
  return a.serial - b.serial;
}

function happened(state: DecisionRecord['state']): boolean {
  return state !== 'failed' && state !== 'cancelled';
}

function takeBack(
  { dispatcher }: Pick<LedgerContext, 'dispatcher'>,
  set: WorkingSet,
  afterwards: Afterwards,
  { volume, decision }: Extract<Left, { kind: 'there' }>,
  why: FailureRecord,
): void {
  const { decisionId, state, lastWorker, placement } = decision;
  const request = requestOf(set, decision);
  leaveHome(set, volume);
  // A worker begins only after its acknowledgement was answered, and that will be refused now.
  const begun = state !== 'pending' && state !== 'leased';
  const ended = begun
    ? doubtAttempt(set, { ...decision, outcome: null, finishedAt: null }, why.message)
    : cancelAttempt(set, decision, why.message);
  endRequest(set, ended, request, why, null);
  afterwards.onCommit(() => {
    dispatcher.withdraw(lastWorker, decisionId);
    if (begun) dispatcher.kick(placement.backend);
  });
}

function rolledBack(setId: string, volumeId: string, failure: FailureRecord): FailureRecord {
  return new CodedError(
    'SET_ROLLED_BACK',
    `set ${setId} was rolled back, for its volume ${volumeId} failed: ${failure.message}`,
    { metadata: { set_id: setId, failed_volume_id: volumeId, reason: failure.reason } },
  ).record();
}
