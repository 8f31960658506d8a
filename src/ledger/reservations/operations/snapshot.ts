import type { DecisionRecord } from '../../../domain/decision.js';
import { CodedError } from '../../../domain/errors.js';
import { subjectKind } from '../../../domain/operation.js';
import type { WorkingSet } from '../../store-port/working-set.js';
import { reservationsOf } from '../accounting.js';
import { unfinishedOf } from './known-volume.js';
import type { OperationRules } from './rules.js';

/**
 * Create and manage snapshots: the size is reserved under the snapshot's own id. The volume's
 * record does not change.
 */
export const snapshotRules: OperationRules = {
  admit(set, { subject }) {
    const decision =
      unfinishedOf(set, subject) ?? set.decisions.of(subject).find((made) => isThere(set, made));
    if (decision === undefined) return;
    const metadata = { snapshot_id: subject, state: decision.state, pool: decision.placement.pool };
    throw new CodedError(
      'SNAPSHOT_EXISTS',
      `snapshot ${subject} is ${decision.state} in ${decision.placement.pool}`,
      { metadata },
    );
  },
  decided() {},
  done() {},
  failed() {},
};

/**
 * Whether a decision made a snapshot that is still there. Once it was given back, its id may be
 * used again.
 */
function isThere(set: WorkingSet, { decisionId, operation, state }: DecisionRecord): boolean {
  if (state !== 'created' || subjectKind(operation) !== 'snapshot') return false;
  const reservations = reservationsOf(set, decisionId);
  return (
    reservations.length === 0 ||
    reservations.some((reservation) => reservation.state !== 'released')
  );
}
