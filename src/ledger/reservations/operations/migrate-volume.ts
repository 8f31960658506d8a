import type { DecisionRecord } from '../../../domain/decision.js';
import { subjectKind } from '../../../domain/operation.js';
import type { WorkingSet } from '../../store-port/working-set.js';
import { enterHome, leaveHome, moveHome, release } from '../accounting.js';
import { refuseBusy, remember } from './known-volume.js';
import type { OperationRules } from './rules.js';

/**
 * Migrate: the size is reserved on the target. Once it is done the home moves, and the source's
 * space is free.
 */
export const migrateVolume: OperationRules = {
  admit: refuseBusy,
  decided: remember,
  done: (set, _, decision) => move(set, decision),
  failed() {},
};

/** The volume lives where the decision put it. Whatever else is reserved for it is given back. */
export function move(set: WorkingSet, decision: DecisionRecord): void {
  const volume = set.volumes.get(decision.subject);
  if (volume !== null) leaveHome(set, volume, decision.decisionId);
  for (const other of set.decisions.of(decision.subject)) {
    if (subjectKind(other.operation) !== 'volume') continue;
    if (other.decisionId !== decision.decisionId && other.state === 'created')
      release(set, other.decisionId);
  }
  // A volume that was deleted, or never made, gets no home. What was moved counts by its decision.
  if (volume?.state !== 'available') return;
  enterHome(set, volume, decision.placement.pool);
  set.volumes.put({ ...moveHome(set, volume, decision.placement), updatedAt: set.now });
}
