import type { DecisionRecord } from '../../domain/decision.js';
import { moveHome, release } from '../accounting.js';
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
  for (const other of set.decisions.all()) {
    const left = other.subject === decision.subject && other.decisionId !== decision.decisionId && other.state === 'created';
    if (left) release(set, other.decisionId);
  }
  const volume = set.volumes.get(decision.subject);
  if (volume !== null) set.volumes.put({ ...moveHome(set, volume, decision.placement), updatedAt: set.now });
}
