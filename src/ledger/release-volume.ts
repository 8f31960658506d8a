import type { DecisionRecord } from '../domain/decision.js';
import { CodedError } from '../domain/errors.js';
import type { VolumeRecord } from '../domain/volume.js';
import { moveHome, release } from './accounting.js';
import { cancelAttempt } from './attempts.js';
import type { LedgerContext } from './context.js';
import type { Afterwards } from './group-commit.js';
import type { WorkingSet } from './working-set.js';

/**
 * The volume is gone, or no longer wanted. A decision that no worker accepted is withdrawn; space that no report contains is free at
 * once. Releasing it again gives the first answer. Throws VOLUME_NOT_FOUND, VOLUME_BUSY, STORE_UNAVAILABLE.
 */
export async function releaseVolume(
  context: LedgerContext,
  volumeId: string,
): Promise<{ readonly volume: VolumeRecord; readonly readRevision: number }> {
  const { result, revision } = await context.commits.submit({
    keys: (keys) => keys.volumes.add(volumeId),
    run: (set, afterwards) => {
      const volume = set.volumes.get(volumeId);
      if (volume === null) throw volumeNotFound(volumeId);
      if (volume.state === 'deleted') return volume;
      const decision = volume.decisionId === null ? null : set.decisions.get(volume.decisionId);
      if (decision !== null) letGo(context, set, afterwards, volume, decision);
      const homeless = moveHome(set, volume, null);
      return set.volumes.put({ ...homeless, state: 'deleted', updatedAt: set.now });
    },
  });
  return { volume: result, readRevision: revision };
}

function letGo(context: LedgerContext, set: WorkingSet, afterwards: Afterwards, volume: VolumeRecord, decision: DecisionRecord): void {
  switch (decision.state) {
    case 'pending':
    case 'leased':
      // Its worker may not begin before its acknowledgement is answered, and that will be refused from now on.
      cancelAttempt(set, decision, 'the volume was released');
      afterwards.onCommit(() => context.dispatcher.withdraw(decision.lastWorker, decision.decisionId));
      return;
    case 'accepted':
      throw volumeBusy(volume, decision);
    case 'created':
      release(set, decision.decisionId);
      return;
    case 'failed':
    case 'cancelled':
    case 'in_doubt':
      // What these still count belongs to the attempt and not to the volume: a report or an order to delete ends it.
      return;
  }
}

/** VOLUME_NOT_FOUND. */
export function volumeNotFound(volumeId: string): CodedError {
  return new CodedError('VOLUME_NOT_FOUND', `volume ${volumeId} is not in the ledger`, { metadata: { volume_id: volumeId } });
}

function volumeBusy(volume: VolumeRecord, decision: DecisionRecord): CodedError {
  const metadata = { volume_id: volume.volumeId, decision_id: decision.decisionId, worker_id: decision.lastWorker ?? '' };
  const message = `worker ${decision.lastWorker} is creating volume ${volume.volumeId}: release it when decision ${decision.decisionId} is done`;
  return new CodedError('VOLUME_BUSY', message, { metadata });
}
