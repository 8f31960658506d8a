import type { ReservationState } from '../../domain/decision.js';
import type { DecisionState } from '../../domain/decision-state.js';
import type { AbsenceCause } from '../../domain/diagnosis.js';
import type { Operation } from '../../domain/operation.js';
import type { AdminState, PoolAdminState, ServiceKind } from '../../domain/pool.js';
import type { VolumeState } from '../../domain/volume.js';
import type { SetScope } from '../../domain/volume-set.js';
import {
  AbsenceCause as AbsenceCauseProto,
  DecisionState as DecisionStateProto,
  Operation as OperationProto,
  Order as OrderProto,
  ReservationState as ReservationStateProto,
} from '../../gen/stowage/v1/decision_pb.js';
import {
  AdminState as AdminStateProto,
  PoolState as PoolStateProto,
  ServiceKind as ServiceKindProto,
} from '../../gen/stowage/v1/pool_pb.js';
import { SetScope as SetScopeProto } from '../../gen/stowage/v1/scheduler_service_pb.js';
import { VolumeState as VolumeStateProto } from '../../gen/stowage/v1/volume_service_pb.js';

export const OPERATION: Readonly<Record<Operation, OperationProto>> = {
  create_volume: OperationProto.CREATE_VOLUME,
  manage_volume: OperationProto.MANAGE_VOLUME,
  create_snapshot: OperationProto.CREATE_SNAPSHOT,
  manage_snapshot: OperationProto.MANAGE_SNAPSHOT,
  extend_volume: OperationProto.EXTEND_VOLUME,
  migrate_volume: OperationProto.MIGRATE_VOLUME,
  retype_volume: OperationProto.RETYPE_VOLUME,
  validate_capacity: OperationProto.VALIDATE_CAPACITY,
  create_group: OperationProto.CREATE_GROUP,
  create_backup: OperationProto.CREATE_BACKUP,
  create_volumes: OperationProto.CREATE_VOLUMES,
};

export const ORDER: Readonly<Record<'create' | 'delete', OrderProto>> = {
  create: OrderProto.CREATE,
  delete: OrderProto.DELETE,
};

export const DECISION_STATE: Readonly<Record<DecisionState, DecisionStateProto>> = {
  pending: DecisionStateProto.PENDING,
  leased: DecisionStateProto.LEASED,
  accepted: DecisionStateProto.ACCEPTED,
  created: DecisionStateProto.CREATED,
  failed: DecisionStateProto.FAILED,
  in_doubt: DecisionStateProto.IN_DOUBT,
  cancelled: DecisionStateProto.CANCELLED,
};

export const RESERVATION_STATE: Readonly<Record<ReservationState, ReservationStateProto>> = {
  held: ReservationStateProto.HELD,
  confirmed: ReservationStateProto.CONFIRMED,
  contained: ReservationStateProto.CONTAINED,
  released: ReservationStateProto.RELEASED,
};

export const VOLUME_STATE: Readonly<Record<VolumeState, VolumeStateProto>> = {
  creating: VolumeStateProto.CREATING,
  available: VolumeStateProto.AVAILABLE,
  error: VolumeStateProto.ERROR,
  deleted: VolumeStateProto.DELETED,
};

export const SERVICE_KIND: Readonly<Record<ServiceKind, ServiceKindProto>> = {
  volume: ServiceKindProto.VOLUME,
  backup: ServiceKindProto.BACKUP,
};

export const ADMIN_STATE: Readonly<Record<AdminState, AdminStateProto>> = {
  enabled: AdminStateProto.ENABLED,
  disabled: AdminStateProto.DISABLED,
  frozen: AdminStateProto.FROZEN,
};

export const POOL_STATE: Readonly<Record<PoolAdminState, PoolStateProto>> = {
  open: PoolStateProto.OPEN,
  cordoned: PoolStateProto.CORDONED,
  draining: PoolStateProto.DRAINING,
  closed: PoolStateProto.CLOSED,
};

export const ABSENCE_CAUSE: Readonly<Record<AbsenceCause, AbsenceCauseProto>> = {
  down: AbsenceCauseProto.DOWN,
  disabled: AbsenceCauseProto.DISABLED,
  frozen: AbsenceCauseProto.FROZEN,
  never_reported: AbsenceCauseProto.NEVER_REPORTED,
  no_pools: AbsenceCauseProto.NO_POOLS,
  report_too_old: AbsenceCauseProto.REPORT_TOO_OLD,
  quarantined: AbsenceCauseProto.QUARANTINED,
};

const SET_SCOPE: Readonly<Record<SetScope, SetScopeProto>> = {
  pool: SetScopeProto.POOL,
  backend: SetScopeProto.BACKEND,
  host: SetScopeProto.HOST,
  zone: SetScopeProto.ZONE,
  capability: SetScopeProto.CAPABILITY,
};

/** Unset means volume. */
export function serviceKindFromProto(kind: ServiceKindProto): ServiceKind {
  return nameOf(SERVICE_KIND, kind) ?? 'volume';
}

/** Which volumes to list; unset means all but deleted ones. */
export function volumeStateFromProto(state: VolumeStateProto): VolumeState | 'not_deleted' {
  return nameOf(VOLUME_STATE, state) ?? 'not_deleted';
}

/** Selects decisions to list. Validation has refused unset and unknown values. */
export function decisionStateFromProto(state: DecisionStateProto): DecisionState {
  const name = nameOf(DECISION_STATE, state);
  if (name === undefined) throw new Error(`decision state ${state} passed validation`);
  return name;
}

/** Which hosts to list; unset means all. */
export function adminStateOrNull(state: AdminStateProto): AdminState | null {
  return nameOf(ADMIN_STATE, state) ?? null;
}

/** Validation has refused unset and unknown values. */
export function adminStateFromProto(state: AdminStateProto): AdminState {
  const name = nameOf(ADMIN_STATE, state);
  if (name === undefined) throw new Error(`admin state ${state} passed validation`);
  return name;
}

/** Validation has refused unset and unknown values. */
export function poolStateFromProto(state: PoolStateProto): PoolAdminState {
  const name = nameOf(POOL_STATE, state);
  if (name === undefined) throw new Error(`pool state ${state} passed validation`);
  return name;
}

/** Validation has refused unset and unknown values. */
export function setScopeFromProto(scope: SetScopeProto): SetScope {
  const name = nameOf(SET_SCOPE, scope);
  if (name === undefined) throw new Error(`scope ${scope} of a set passed validation`);
  return name;
}

function nameOf<K extends string>(
  table: Readonly<Record<K, number>>,
  value: number,
): K | undefined {
  for (const name in table) if (table[name] === value) return name;
  return undefined;
}
