import type { DecisionRecord } from '../../../domain/decision.js';
import { presentName } from '../../../domain/former-names.js';
import { subjectKind } from '../../../domain/operation.js';
import type { WorkingSet } from '../../store-port/working-set.js';
import { backendRow, enterHome, leaveHome, moveHome, release } from '../accounting.js';
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

/** Whether a decision put a volume elsewhere than where it was: in a pool, or in a backend. */
export function movesFrom(set: WorkingSet, { placement }: DecisionRecord, from: string): boolean {
  // It may have been renamed since it was asked for.
  const home = presentName(backendRow(set, placement.backend), from);
  return (home.includes('#') ? placement.pool : placement.backend) !== home;
}

/**
 * The volume lives where the decision put it. Whatever else is reserved for it is given back.
 * @param newSizeGib its size there, whole GiB; null: the same as before
 */
export function move(
  set: WorkingSet,
  decision: DecisionRecord,
  newSizeGib: number | null = null,
): void {
  const volume = set.volumes.get(decision.subject);
  if (volume !== null) leaveHome(set, volume, decision.decisionId);
  for (const other of set.decisions.of(decision.subject)) {
    if (subjectKind(other.operation) !== 'volume') continue;
    if (other.decisionId !== decision.decisionId && other.state === 'created')
      release(set, other.decisionId);
  }
  // A volume that was deleted, or never made, gets no home. What was moved counts by its decision.
  if (volume?.state !== 'available') return;
  const moved = { ...volume, sizeGib: newSizeGib ?? volume.sizeGib };
  enterHome(set, moved, decision.placement.pool);
  set.volumes.put({ ...moveHome(set, moved, decision.placement), updatedAt: set.now });
}
