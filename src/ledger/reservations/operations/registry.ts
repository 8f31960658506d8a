import type { Operation } from '../../../domain/operation.js';
import { backupRules } from './backup.js';
import { extendVolume } from './extend-volume.js';
import { groupRules } from './group.js';
import { migrateVolume } from './migrate-volume.js';
import { newVolumeRules } from './new-volume.js';
import { retypeVolume } from './retype-volume.js';
import type { OperationRules } from './rules.js';
import { snapshotRules } from './snapshot.js';
import { validateCapacity } from './validate-capacity.js';
import { setRules } from './volume-set.js';

const RULES: Readonly<Record<Operation, OperationRules>> = {
  create_volume: newVolumeRules,
  manage_volume: newVolumeRules,
  create_snapshot: snapshotRules,
  manage_snapshot: snapshotRules,
  extend_volume: extendVolume,
  migrate_volume: migrateVolume,
  retype_volume: retypeVolume,
  create_group: groupRules,
  create_backup: backupRules,
  create_volumes: setRules,
  validate_capacity: validateCapacity,
};

/** What an operation does to the ledger. */
export function rulesOf(operation: Operation): OperationRules {
  return RULES[operation];
}

/** Whether a worker has something to do for it. */
export function hasWorker(operation: Operation): boolean {
  return operation !== 'validate_capacity';
}
