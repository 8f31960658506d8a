import type { DecisionRecord } from '../domain/decision.js';
import { CodedError } from '../domain/errors.js';
import type { VolumeRecord } from '../domain/volume.js';
import { leaveHome, moveHome, release } from './accounting.js';
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
    keys: (keys) => {
      keys.volumes.add(volumeId);
      keys.decisionsOf.add(volumeId);
    },
    run: (set, afterwards) => {
      const volume = set.volumes.get(volumeId);
      if (volume === null) throw volumeNotFound(volumeId);
      if (volume.state === 'deleted') return volume;
      leaveHome(set, volume);
      letGoOf(context, set, afterwards, volumeId);
      const homeless = moveHome(set, volume, null);
      return set.volumes.put({ ...homeless, state: 'deleted', updatedAt: set.now });
    },
  });
  return { volume: result, readRevision: revision };
}

/** Gives back what every decision about a volume or snapshot set aside for it. Throws VOLUME_BUSY where a worker is at it. */
export function letGoOf(context: LedgerContext, set: WorkingSet, afterwards: Afterwards, subject: string): void {
  for (const decision of set.decisions.of(subject)) letGo(context, set, afterwards, decision);
}

function letGo(context: LedgerContext, set: WorkingSet, afterwards: Afterwards, decision: DecisionRecord): void {
  switch (decision.state) {
    case 'pending':
    case 'leased':
      // Its worker may not begin before its acknowledgement is answered, and that will be refused from now on.
      cancelAttempt(set, decision, 'it was released');
      afterwards.onCommit(() => context.dispatcher.withdraw(decision.lastWorker, decision.decisionId));
      return;
    case 'accepted':
      throw busy(decision);
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

function busy({ subject, decisionId, lastWorker, operation }: DecisionRecord): CodedError {
  const metadata = { volume_id: subject, decision_id: decisionId, worker_id: lastWorker ?? '', operation };
  const message = `worker ${lastWorker} is at it (${operation.replaceAll('_', ' ')} ${subject}): release it when decision ${decisionId} is done`;
  return new CodedError('VOLUME_BUSY', message, { metadata });
}
