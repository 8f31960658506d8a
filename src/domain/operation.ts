import type { JsonObject } from './json.js';

/** What a retype may do where the volume cannot stay. */
export type MigrationPolicy = 'never' | 'on_demand';

/** What a request asks for, with what only that operation states. */
export type OperationDetail =
  | { readonly kind: 'create_volume' }
  /** A volume that exists on the backend already, and is to be taken into the ledger's care. `reference` is for its driver. */
  | { readonly kind: 'manage_volume'; readonly reference: JsonObject }
  | { readonly kind: 'create_snapshot'; readonly snapshotId: string; readonly sizeGib: number }
  | { readonly kind: 'manage_snapshot'; readonly snapshotId: string; readonly sizeGib: number; readonly reference: JsonObject }
  | { readonly kind: 'extend_volume'; readonly newSizeGib: number; readonly attached: boolean }
  | { readonly kind: 'migrate_volume' }
  /** `from` is where the volume lives: `host@backend#pool`, or `host@backend`. */
  | { readonly kind: 'retype_volume'; readonly policy: MigrationPolicy; readonly from: string }
  /** Would it fit? Holds the space until the pool's next report. */
  | { readonly kind: 'validate_capacity' };

export type Operation = OperationDetail['kind'];

/** What a request is about: the snapshot of a snapshot's, else the volume. */
export function subjectOf(volumeId: string, detail: OperationDetail): string {
  return 'snapshotId' in detail ? detail.snapshotId : volumeId;
}

/** Whether the volume gets its home with it. */
export function isNewVolume(operation: Operation): boolean {
  return operation === 'create_volume' || operation === 'manage_volume';
}

/** Whether the subject is a snapshot. */
export function isAboutSnapshot(operation: Operation): boolean {
  return operation === 'create_snapshot' || operation === 'manage_snapshot';
}

/** Whole GiB that a pool must take for it, where the volume does not stay where it is. */
export function neededGib(sizeGib: number, detail: OperationDetail): number {
  switch (detail.kind) {
    case 'extend_volume':
      return detail.newSizeGib - sizeGib;
    case 'create_snapshot':
    case 'manage_snapshot':
      return detail.sizeGib;
    case 'create_volume':
    case 'manage_volume':
    case 'migrate_volume':
    case 'retype_volume':
    case 'validate_capacity':
      return sizeGib;
  }
}
