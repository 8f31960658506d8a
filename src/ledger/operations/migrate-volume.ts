import type { DecisionRecord } from '../../domain/decision.js';
import { enterHome, leaveHome, moveHome, release } from '../accounting.js';
import type { WorkingSet } from '../working-set.js';
import { refuseBusy, remember } from './known-volume.js';
import type { OperationRules } from './rules.js';

/** Migrate: its size is reserved on the target; the home moves once it is done, and the source is free then. */
export const migrateVolume: OperationRules = {
  admit: refuseBusy,
  decided: remember,
  done: (set, _, decision) => move(set, decision),
  failed() {},
};

/** The volume lives where the decision put it; whatever else is reserved for it is given back. */
export function move(set: WorkingSet, decision: DecisionRecord): void {
  const volume = set.volumes.get(decision.subject);
  // What this decision reserved lies on the target; as far as the volume's size goes, it is the only one that does not belong to the home.
  if (volume !== null) leaveHome(set, volume);
  for (const other of set.decisions.of(decision.subject)) {
    const left = other.decisionId !== decision.decisionId && other.state === 'created';
    if (left) release(set, other.decisionId);
  }
  if (volume === null) return;
  enterHome(set, volume, decision.placement.pool);
  set.volumes.put({ ...moveHome(set, volume, decision.placement), updatedAt: set.now });
}
