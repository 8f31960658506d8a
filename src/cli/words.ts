import type { Timestamp } from '@bufbuild/protobuf/wkt';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Capacity } from '../gen/stowage/v1/capacity_pb.js';
import { DecisionState, Operation, ReservationState } from '../gen/stowage/v1/decision_pb.js';
import { AdminState } from '../gen/stowage/v1/pool_pb.js';
import { VolumeState } from '../gen/stowage/v1/volume_service_pb.js';

/** Enum values in the words that people type and read. */
export const decisionState = (state: DecisionState) => word(DecisionState[state]);
export const operation = (value: Operation) => word(Operation[value]);
export const reservationState = (state: ReservationState) => word(ReservationState[state]);
export const adminState = (state: AdminState) => word(AdminState[state]);
export const volumeState = (state: VolumeState) => word(VolumeState[state]);

/** Volume states that can be asked for. */
export const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  creating: VolumeState.CREATING,
  available: VolumeState.AVAILABLE,
  error: VolumeState.ERROR,
  deleted: VolumeState.DELETED,
};

/** Administrative states that can be set. */
export const ADMIN_STATES: Readonly<Record<string, AdminState>> = {
  enabled: AdminState.ENABLED,
  disabled: AdminState.DISABLED,
  frozen: AdminState.FROZEN,
};

/** A number of GiB, or whatever else a figure is, with at most two decimals. */
export function figure(value: number | undefined): string {
  return value === undefined ? '-' : String(Math.round(value * 100) / 100);
}

/** A capacity, GiB. */
export function capacity(value: Capacity | undefined): string {
  if (value?.kind.case === 'finite') return figure(value.kind.value);
  return value?.kind.case ?? '-';
}

/** A moment, UTC, to the second. */
export function moment(value: Timestamp | undefined): string {
  return value === undefined
    ? ''
    : timestampDate(value)
        .toISOString()
        .replace(/\.\d+Z$/, 'Z');
}

function word(name: string | undefined): string {
  return (name ?? 'unknown').toLowerCase().replaceAll('_', '-');
}
