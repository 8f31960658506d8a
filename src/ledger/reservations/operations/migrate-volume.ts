import type { DecisionRecord } from '../../../domain/decision.js';
import { subjectKind } from '../../../domain/operation.js';
import type { WorkingSet } from '../../store-port/working-set.js';
import { enterHome, leaveHome, moveHome, release } from '../accounting.js';
import { refuseBusy, remember } from './known-volume.js';
import type { OperationRules } from './rules.js';

/**
 * Migrate: its size is reserved on the target; the home moves once it is done, and the source is
 * free then.
 */
export const migrateVolume: OperationRules = {
  admit: refuseBusy,
  decided: remember,
  done: (set, _, decision) => move(set, decision),
  failed() {},
};

/** The volume lives where the decision put it; whatever else is reserved for it is given back. */
export function move(set: WorkingSet, decision: DecisionRecord): void {
  const volume = set.volumes.get(decision.subject);
  if (volume !== null) leaveHome(set, volume, decision.decisionId);
  for (const other of set.decisions.of(decision.subject)) {
    if (subjectKind(other.operation) !== 'volume') continue;
    if (other.decisionId !== decision.decisionId && other.state === 'created')
      release(set, other.decisionId);
  }
  // What was deleted, or was never made, comes to no home: what is moved counts by its decision.
  if (volume?.state !== 'available') return;
  enterHome(set, volume, decision.placement.pool);
  set.volumes.put({ ...moveHome(set, volume, decision.placement), updatedAt: set.now });
}
