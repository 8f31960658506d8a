import type { Actor } from '../../domain/actor.js';
import type { DecisionRecord } from '../../domain/decision.js';
import { CodedError } from '../../domain/errors.js';
import { subjectKind } from '../../domain/operation.js';
import type { VolumeRecord } from '../../domain/volume.js';
import { cancelAttempt } from '../attempts/attempts.js';
import type { Afterwards } from '../commit/group-commit.js';
import type { LedgerContext } from '../context.js';
import { contended, volumeNotFound } from '../errors.js';
import { logAction } from '../events/log-action.js';
import type { Sees } from '../lib/sees.js';
import { cancelWaiting } from '../placement/decide-waiting.js';
import { leaveHome, livingGib, moveHome, release } from '../reservations/accounting.js';
import type { WorkingSet } from '../store-port/working-set.js';

/**
 * The volume is gone, or no longer wanted. A decision that no worker accepted is withdrawn. Space
 * that no report contains is free at once. Releasing it again gives the first answer. Throws
 * VOLUME_NOT_FOUND, also for one that the caller may not see, VOLUME_BUSY, STORE_UNAVAILABLE.
 */
export async function releaseVolume(
  context: LedgerContext,
  volumeId: string,
  sees?: Sees,
  by: Actor | null = null,
): Promise<{ readonly volume: VolumeRecord; readonly readRevision: number }> {
  const first = await releaseWith(context, volumeId, [], sees, by);
  if (first.volume !== null) return { ...first, volume: first.volume };
  // Its request waits: that ends with it.
  const waiting = await context.store.waitingOf(volumeId);
  const { volume, readRevision } = await releaseWith(context, volumeId, waiting, sees, by);
  if (volume === null) throw contended(2);
  return { volume, readRevision };
}

/** Null: a request waits for a place of the volume, and is not among those that are known. */
async function releaseWith(
  context: LedgerContext,
  volumeId: string,
  waiting: readonly string[],
  sees: Sees,
  by: Actor | null,
): Promise<{ readonly volume: VolumeRecord | null; readonly readRevision: number }> {
  const { result, revision } = await context.commits.submit<VolumeRecord | null>({
    keys: (keys) => {
      keys.volumes.add(volumeId);
      keys.decisionsOf.add(volumeId);
      for (const key of waiting) keys.requests.add(key);
    },
    run: (set, afterwards) => {
      const unknown = unknownVolume(set, volumeId);
      const volume = set.volumes.get(volumeId) ?? unknown;
      if (volume === null || sees?.(volume.projectId) === false) throw volumeNotFound(volumeId);
      if (volume.state === 'deleted' && unknown === null) return volume;
      if (isWaiting(volume)) {
        const known = waiting.flatMap((key) => set.requests.get(key) ?? []);
        const [request] = known.filter(({ wait }) => wait !== undefined);
        if (request === undefined) return null;
        cancelWaiting(set, request);
        afterwards.onCommit(() => context.waitBell.ring());
      }
      leaveHome(set, volume);
      letGoOf(context, set, afterwards, 'volume', volumeId);
      const homeless = moveHome(set, volume, null);
      logAction(set, by, {
        action: 'release_volume',
        object: volumeId,
        before: volume.state,
        after: 'deleted',
        volumeId,
        backend: volume.home?.backend ?? null,
        pool: volume.home?.pool ?? null,
      });
      return set.volumes.put({ ...homeless, state: 'deleted', updatedAt: set.now });
    },
  });
  return { volume: result, readRevision: revision };
}

/** Whether a volume is to be created and no attempt at it was made yet: its request waits. */
function isWaiting({ state, home, decisionId }: VolumeRecord): boolean {
  return state === 'creating' && home === null && decisionId === null;
}

/**
 * The record of a volume that the ledger does not know, or no longer, although decisions about it
 * reserved space: it moved or grew, and this space counts until the volume is released. Null: no
 * space counts.
 */
function unknownVolume(set: WorkingSet, volumeId: string): VolumeRecord | null {
  const about = set.decisions.of(volumeId).filter((one) => subjectKind(one.operation) === 'volume');
  const counted = about.filter(
    (one) => one.state === 'created' && livingGib(set, one.decisionId, one.placement.pool) > 0,
  );
  const newest = counted.sort((a, b) => b.serial - a.serial)[0];
  if (newest === undefined) return null;
  return {
    volumeId,
    projectId: newest.projectId,
    sizeGib: livingGib(set, newest.decisionId, newest.placement.pool),
    typeName: '',
    state: 'available',
    home: null,
    decisionId: null,
    error: null,
    createdAt: newest.decidedAt,
    updatedAt: set.now,
  };
}

/**
 * Gives back what every decision about a volume, or about a snapshot, reserved for it. A volume and
 * a snapshot may have the same id, so only decisions about this kind count. Throws VOLUME_BUSY if a
 * worker is at it.
 */
export function letGoOf(
  context: LedgerContext,
  set: WorkingSet,
  afterwards: Afterwards,
  kind: 'volume' | 'snapshot',
  subject: string,
): void {
  for (const decision of set.decisions.of(subject))
    if (subjectKind(decision.operation) === kind) letGo(context, set, afterwards, decision);
}

function letGo(
  context: LedgerContext,
  set: WorkingSet,
  afterwards: Afterwards,
  decision: DecisionRecord,
): void {
  switch (decision.state) {
    case 'pending':
    case 'leased':
      // Its worker may not begin before its acknowledgement is answered, and from now on that is
      // refused.
      cancelAttempt(set, decision, 'it was released');
      afterwards.onCommit(() =>
        context.dispatcher.withdraw(decision.lastWorker, decision.decisionId),
      );
      return;
    case 'accepted':
      throw busy(decision);
    case 'created':
      release(set, decision.decisionId);
      return;
    case 'failed':
    case 'cancelled':
    case 'in_doubt':
      // What these still reserve belongs to the attempt, not to the volume. A report or an order to
      // delete ends it.
      return;
  }
}

function busy({ subject, decisionId, lastWorker, operation }: DecisionRecord): CodedError {
  const metadata = {
    volume_id: subject,
    decision_id: decisionId,
    worker_id: lastWorker ?? '',
    operation,
  };
  const message =
    `worker ${lastWorker} is at it (${operation.replaceAll('_', ' ')} ${subject}): release ` +
    `it when decision ${decisionId} is done`;
  return new CodedError('VOLUME_BUSY', message, { metadata });
}
