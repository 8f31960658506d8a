import type { Actor } from '../../domain/actor.js';
import { CodedError } from '../../domain/errors.js';
import { subjectKind } from '../../domain/operation.js';
import type { LedgerContext } from '../context.js';
import { logAction } from '../events/log-action.js';
import type { Sees } from '../lib/sees.js';
import { reservationsOf } from '../reservations/accounting.js';
import type { DecisionWithReservations } from '../store-port/store.js';
import { letGoOf } from './release-volume.js';

/**
 * The snapshot is gone, or no longer wanted: what it reserved is free. Releasing it again changes
 * nothing. Throws SNAPSHOT_NOT_FOUND if no decision about it is kept: reports have long contained
 * it, and its space comes back with the next one. The same if the caller may not see it. Throws
 * VOLUME_BUSY, STORE_UNAVAILABLE.
 */
export async function releaseSnapshot(
  context: LedgerContext,
  snapshotId: string,
  sees?: Sees,
  by: Actor | null = null,
): Promise<{
  readonly decisions: readonly DecisionWithReservations[];
  readonly readRevision: number;
}> {
  const { result, revision } = await context.commits.submit({
    keys: (keys) => keys.decisionsOf.add(snapshotId),
    run: (set, afterwards) => {
      const about = () =>
        set.decisions
          .of(snapshotId)
          .filter(({ operation }) => subjectKind(operation) === 'snapshot');
      if (about().some(({ projectId }) => sees?.(projectId) === false)) return [];
      const mark = set.mark();
      letGoOf(context, set, afterwards, 'snapshot', snapshotId);
      if (set.mark() > mark) logAction(set, by, { action: 'release_snapshot', object: snapshotId });
      return about().map((decision) => ({
        decision,
        reservations: reservationsOf(set, decision.decisionId),
      }));
    },
  });
  if (result.length === 0) {
    const message = `no decision about snapshot ${snapshotId} is kept`;
    throw new CodedError('SNAPSHOT_NOT_FOUND', message, { metadata: { snapshot_id: snapshotId } });
  }
  return { decisions: result, readRevision: revision };
}
