import type { Timestamp } from '@bufbuild/protobuf/wkt';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Capacity } from '../../gen/stowage/v1/capacity_pb.js';
import {
  AbsenceCause,
  DecisionState,
  Operation,
  Order,
  ReservationState,
} from '../../gen/stowage/v1/decision_pb.js';
import { AdminState, PoolState } from '../../gen/stowage/v1/pool_pb.js';
import { VolumeState } from '../../gen/stowage/v1/volume_service_pb.js';
import type { Tone } from '../output/paint.js';

/** Enum values in words. */
export const decisionState = (state: DecisionState) => word(DecisionState[state]);
export const operation = (value: Operation) => word(Operation[value]);
export const order = (value: Order) => word(Order[value]);
export const reservationState = (state: ReservationState) => word(ReservationState[state]);
export const adminState = (state: AdminState) => word(AdminState[state]);
export const poolState = (state: PoolState) => word(PoolState[state]);
export const absenceCause = (cause: AbsenceCause) => word(AbsenceCause[cause]).replaceAll('-', ' ');
export const volumeState = (state: VolumeState) => word(VolumeState[state]);

/** Volume states to filter by. */
export const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  creating: VolumeState.CREATING,
  available: VolumeState.AVAILABLE,
  error: VolumeState.ERROR,
  deleted: VolumeState.DELETED,
};

/** Decision states to filter by. */
export const DECISION_STATES: Readonly<Record<string, DecisionState>> = {
  pending: DecisionState.PENDING,
  leased: DecisionState.LEASED,
  accepted: DecisionState.ACCEPTED,
  created: DecisionState.CREATED,
  failed: DecisionState.FAILED,
  'in-doubt': DecisionState.IN_DOUBT,
  cancelled: DecisionState.CANCELLED,
};

/** Administrative states that can be set. */
export const ADMIN_STATES: Readonly<Record<string, AdminState>> = {
  enabled: AdminState.ENABLED,
  disabled: AdminState.DISABLED,
  frozen: AdminState.FROZEN,
};

/** States of pools that can be set. */
export const POOL_STATES: Readonly<Record<string, PoolState>> = {
  open: PoolState.OPEN,
  cordoned: PoolState.CORDONED,
  draining: PoolState.DRAINING,
  closed: PoolState.CLOSED,
};

/** A number with at most two decimals. */
export function figure(value: number | undefined): string {
  return value === undefined ? '-' : String(Math.round(value * 100) / 100);
}

/** A capacity, GiB, or the word for one that is no number. */
export function capacity(value: Capacity | undefined): number | string | undefined {
  return value?.kind.case === 'finite' ? value.kind.value : value?.kind.case;
}

/** A moment, UTC, to the second. */
export function moment(value: Timestamp | undefined): string {
  return value === undefined
    ? ''
    : timestampDate(value)
        .toISOString()
        .replace(/\.\d+Z$/, 'Z');
}

/** How long ago, in the largest unit. */
export function age(since: Timestamp, now: Date): string {
  const ms = now.getTime() - timestampDate(since).getTime();
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}

/** The tone of a volume's state. */
export function volumeTone(state: VolumeState): Tone | undefined {
  if (state === VolumeState.AVAILABLE) return 'good';
  if (state === VolumeState.ERROR) return 'bad';
  return state === VolumeState.CREATING ? 'warn' : 'dim';
}

/** The tone of a decision's state. */
export function decisionTone(state: DecisionState): Tone | undefined {
  if (state === DecisionState.CREATED) return 'good';
  if (state === DecisionState.FAILED || state === DecisionState.IN_DOUBT) return 'bad';
  return state === DecisionState.CANCELLED ? 'dim' : 'warn';
}

/** The tone of a truth value if true is good. */
export function goodIfTrue(value: boolean | undefined): Tone {
  return value ? 'good' : 'bad';
}

function word(name: string | undefined): string {
  return (name ?? 'unknown').toLowerCase().replaceAll('_', '-');
}
