import type { JsonObject } from './json.js';
import type { VolumeType } from './volume.js';
import type { SetFailure, SetMember, SetRule } from './volume-set.js';

/** Whether a retype may move the volume if it cannot stay, or an extend if it cannot grow there. */
export type MigrationPolicy = 'never' | 'on_demand';

/** A future volume of a group, or a type of which it will have volumes. */
export interface GroupMember {
  /** Empty: no particular volume. */
  readonly volumeId: string;
  /** Whole GiB; 0: needs no space. */
  readonly sizeGib: number;
  readonly volumeType: VolumeType | null;
  readonly zones: readonly string[];
  readonly multiattach: boolean;
}

/** What a request states of a snapshot. */
interface SnapshotDetail {
  readonly snapshotId: string;
  /** Whole GiB: its own size, else that of its volume. */
  readonly sizeGib: number;
  /**
   * Whether its request states size 0, where it states no other size of it or of its volume. Absent
   * in what version 0.2.0 kept, which did not tell size 0 from none.
   */
  readonly takesNothing?: boolean;
}

/** What a request asks for, with what only this operation states. */
export type OperationDetail =
  | { readonly kind: 'create_volume' }
  /** Takes a volume that exists on the backend into the ledger. `reference` is for its driver. */
  | { readonly kind: 'manage_volume'; readonly reference: JsonObject }
  | ({ readonly kind: 'create_snapshot' } & SnapshotDetail)
  | ({ readonly kind: 'manage_snapshot'; readonly reference: JsonObject } & SnapshotDetail)
  /** Without a policy it never moves, as in requests of before there was one. */
  | {
      readonly kind: 'extend_volume';
      readonly newSizeGib: number;
      readonly attached: boolean;
      readonly policy?: MigrationPolicy;
    }
  | { readonly kind: 'migrate_volume' }
  /** `from` is where the volume lives: `host@backend#pool`, or `host@backend`. */
  | { readonly kind: 'retype_volume'; readonly policy: MigrationPolicy; readonly from: string }
  /**
   * Finds a backend that takes each volume of a group. Its members reserve space by their own
   * creates.
   */
  | {
      readonly kind: 'create_group';
      readonly groupId: string;
      readonly members: readonly GroupMember[];
    }
  /**
   * Finds a backup service. `from` is where the volume lives, `host@backend#pool` or
   * `host@backend`; `driver` is what the service must report as `driver_name`, null for any.
   */
  | {
      readonly kind: 'create_backup';
      readonly backupId: string;
      readonly from: string;
      readonly driver: string | null;
    }
  /** Places a set of new volumes together; each has a request to create it besides. */
  | {
      readonly kind: 'create_volumes';
      readonly rules: readonly SetRule[];
      readonly members: readonly SetMember[];
      /** Absent: if a volume fails for good, the others stay. */
      readonly onFailure?: 'rollback';
      /** Absent: no volume of a set that is to be rolled back has failed for good. */
      readonly failure?: SetFailure;
    }
  /** Asks whether it would fit. Reserves the space until the pool's next report. */
  | { readonly kind: 'validate_capacity' };

export type Operation = OperationDetail['kind'];

/** Id of what a request is about: the snapshot, the group or the backup, else the volume. */
export function subjectOf(volumeId: string, detail: OperationDetail): string {
  if (detail.kind === 'create_group') return detail.groupId;
  if (detail.kind === 'create_backup') return detail.backupId;
  return 'snapshotId' in detail ? detail.snapshotId : volumeId;
}

/** Whether the operation gives the volume its first home. */
export function isNewVolume(operation: Operation): boolean {
  return operation === 'create_volume' || operation === 'manage_volume';
}

/**
 * Whether the operation brings something to a pool that does not live there yet. False if a volume
 * that lives in the pool grows or is copied there. A retype brings a volume if it moves.
 */
export function bringsNew(operation: Operation): boolean {
  switch (operation) {
    case 'extend_volume':
    case 'create_snapshot':
    case 'manage_snapshot':
      return false;
    case 'create_volume':
    case 'manage_volume':
    case 'migrate_volume':
    case 'retype_volume':
    case 'create_group':
    case 'create_backup':
    case 'create_volumes':
    case 'validate_capacity':
      return true;
  }
}

/** What kind of thing an operation is about. */
export function subjectKind(operation: Operation): 'volume' | 'snapshot' | 'group' | 'backup' {
  if (operation === 'create_group') return 'group';
  if (operation === 'create_backup') return 'backup';
  return operation === 'create_snapshot' || operation === 'manage_snapshot' ? 'snapshot' : 'volume';
}

/** Whether the operation is about something that lies in the pool already, in nobody's ledger. */
export function adopts(operation: Operation): boolean {
  return operation === 'manage_volume' || operation === 'manage_snapshot';
}

/** Whole GiB that a pool must take for the operation, if the volume does not stay. */
export function neededGib(sizeGib: number, detail: OperationDetail): number {
  switch (detail.kind) {
    case 'extend_volume':
      return detail.newSizeGib - sizeGib;
    case 'create_snapshot':
    case 'manage_snapshot':
      return detail.sizeGib;
    case 'create_group':
    case 'create_backup':
      return 0;
    case 'create_volume':
    case 'create_volumes':
    case 'manage_volume':
    case 'migrate_volume':
    case 'retype_volume':
    case 'validate_capacity':
      return sizeGib;
  }
}

/**
 * Whether the operation brings a volume to a pool where limits of volumes apply. One that is taken
 * into care is there already.
 */
export function bringsVolume(operation: Operation): boolean {
  switch (operation) {
    case 'create_volume':
    case 'migrate_volume':
    case 'retype_volume':
    case 'create_group':
    case 'create_volumes':
    case 'validate_capacity':
      return true;
    case 'manage_volume':
    case 'extend_volume':
    case 'create_snapshot':
    case 'manage_snapshot':
    case 'create_backup':
      return false;
  }
}

/** Size, GiB, that the volume will have; null if the operation sets none. */
export function volumeGib(sizeGib: number, detail: OperationDetail): number | null {
  if (detail.kind === 'extend_volume') return detail.newSizeGib;
  return bringsVolume(detail.kind) && detail.kind !== 'create_group' ? sizeGib : null;
}
