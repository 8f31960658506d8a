import {
  AbsenceCause,
  DecisionState,
  Operation,
  ReservationState,
} from '../../src/gen/stowage/v1/decision_pb.js';
import { AdminState, PoolState } from '../../src/gen/stowage/v1/pool_pb.js';
import { VolumeState } from '../../src/gen/stowage/v1/volume_service_pb.js';

/** How a word is coloured; the word itself says it, too. */
export type Tone = 'good' | 'bad' | 'busy' | 'plain';

/** Why a list is empty. @param none if nothing narrows it */
export function nothingOf(query: Readonly<Record<string, string>>, none: string): string {
  return Object.values(query).some((value) => value !== '')
    ? 'nothing matches; Reset shows all'
    : none;
}

export const OPERATION: Readonly<Record<Operation, string>> = {
  [Operation.UNSPECIFIED]: '',
  [Operation.CREATE_VOLUME]: 'create volume',
  [Operation.MANAGE_VOLUME]: 'manage volume',
  [Operation.CREATE_SNAPSHOT]: 'create snapshot',
  [Operation.MANAGE_SNAPSHOT]: 'manage snapshot',
  [Operation.EXTEND_VOLUME]: 'extend volume',
  [Operation.MIGRATE_VOLUME]: 'migrate volume',
  [Operation.RETYPE_VOLUME]: 'retype volume',
  [Operation.VALIDATE_CAPACITY]: 'validate capacity',
  [Operation.CREATE_GROUP]: 'create group',
  [Operation.CREATE_BACKUP]: 'create backup',
  [Operation.CREATE_VOLUMES]: 'create volumes',
};

export const DECISION_STATE: Readonly<Record<DecisionState, readonly [string, Tone]>> = {
  [DecisionState.UNSPECIFIED]: ['', 'plain'],
  [DecisionState.PENDING]: ['pending', 'busy'],
  [DecisionState.LEASED]: ['leased', 'busy'],
  [DecisionState.ACCEPTED]: ['accepted', 'busy'],
  [DecisionState.CREATED]: ['created', 'good'],
  [DecisionState.FAILED]: ['failed', 'bad'],
  [DecisionState.IN_DOUBT]: ['in doubt', 'bad'],
  [DecisionState.CANCELLED]: ['cancelled', 'plain'],
};

export const RESERVATION_STATE: Readonly<Record<ReservationState, string>> = {
  [ReservationState.UNSPECIFIED]: '',
  [ReservationState.HELD]: 'held',
  [ReservationState.CONFIRMED]: 'confirmed',
  [ReservationState.CONTAINED]: 'contained',
  [ReservationState.RELEASED]: 'released',
};

export const VOLUME_STATE: Readonly<Record<VolumeState, readonly [string, Tone]>> = {
  [VolumeState.UNSPECIFIED]: ['', 'plain'],
  [VolumeState.CREATING]: ['creating', 'busy'],
  [VolumeState.AVAILABLE]: ['available', 'good'],
  [VolumeState.ERROR]: ['error', 'bad'],
  [VolumeState.DELETED]: ['deleted', 'plain'],
};

export const POOL_STATE: Readonly<Record<PoolState, string>> = {
  [PoolState.UNSPECIFIED]: 'open',
  [PoolState.OPEN]: 'open',
  [PoolState.CORDONED]: 'cordoned',
  [PoolState.DRAINING]: 'draining',
  [PoolState.CLOSED]: 'closed',
};

export const ADMIN_STATE: Readonly<Record<AdminState, string>> = {
  [AdminState.UNSPECIFIED]: 'enabled',
  [AdminState.ENABLED]: 'enabled',
  [AdminState.DISABLED]: 'disabled',
  [AdminState.FROZEN]: 'frozen',
};

export const ABSENCE_CAUSE: Readonly<Record<AbsenceCause, string>> = {
  [AbsenceCause.UNSPECIFIED]: '',
  [AbsenceCause.DOWN]: 'down',
  [AbsenceCause.DISABLED]: 'disabled',
  [AbsenceCause.FROZEN]: 'frozen',
  [AbsenceCause.NEVER_REPORTED]: 'never reported',
  [AbsenceCause.NO_POOLS]: 'without pools',
  [AbsenceCause.REPORT_TOO_OLD]: 'with a report that is too old',
  [AbsenceCause.QUARANTINED]: 'in quarantine',
};
