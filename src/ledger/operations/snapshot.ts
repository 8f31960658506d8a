import { CodedError } from '../../domain/errors.js';
import { reservationsOf } from '../accounting.js';
import { unfinishedOf } from './known-volume.js';
import type { OperationRules } from './rules.js';

/** Create and manage snapshots: their size is reserved under their own id; the volume's record does not change. */
export const snapshotRules: OperationRules = {
  admit(set, { subject }) {
    const unfinished = unfinishedOf(set, subject);
    const made = set.decisions.of(subject).find(({ state }) => state === 'created');
    const decision = unfinished ?? made;
    if (decision === undefined) return;
    // Given back: the id may be used again.
    const reservations = reservationsOf(set, decision.decisionId);
    if (unfinished === undefined && reservations.length > 0 && reservations.every(({ state }) => state === 'released')) return;
    const metadata = { snapshot_id: subject, state: decision.state, pool: decision.placement.pool };
    throw new CodedError('SNAPSHOT_EXISTS', `snapshot ${subject} is ${decision.state} in ${decision.placement.pool}`, { metadata });
  },
  decided() {},
  done() {},
  failed() {},
};
