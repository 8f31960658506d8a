import type { OperationDetail } from '../../domain/operation.js';
import type { CreateVolumeSpec, VolumeType } from '../../domain/volume.js';
import type {
  ExplainPlacementRequest,
  ScheduleCreateSnapshotRequest,
  ScheduleCreateVolumeRequest,
  ScheduleExtendVolumeRequest,
  ScheduleManageSnapshotRequest,
  ScheduleManageVolumeRequest,
  ScheduleMigrateVolumeRequest,
  ValidateCapacityRequest,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { structToJson } from '../values/json.js';
import { createSpecFromProto } from './create-volume.js';
import { existingSpec, policyFromProto, retypeOf, snapshotOf } from './existing-volume.js';

/** A volume, and the operation requested for it. */
export interface Wanted {
  readonly spec: CreateVolumeSpec;
  readonly detail: OperationDetail;
}

function createOf(request: ScheduleCreateVolumeRequest, defaultType: VolumeType | null): Wanted {
  return { spec: createSpecFromProto(request, defaultType), detail: { kind: 'create_volume' } };
}

export function manageOf({ volume, reference }: ScheduleManageVolumeRequest): Wanted {
  return {
    spec: existingSpec(volume),
    detail: { kind: 'manage_volume', reference: structToJson(reference) },
  };
}

export function createSnapshotOf(request: ScheduleCreateSnapshotRequest): Wanted {
  return {
    spec: existingSpec(request.volume),
    detail: { kind: 'create_snapshot', ...snapshotOf(request) },
  };
}

export function manageSnapshotOf(request: ScheduleManageSnapshotRequest): Wanted {
  const detail = {
    kind: 'manage_snapshot',
    ...snapshotOf(request),
    reference: structToJson(request.reference),
  } as const;
  return { spec: existingSpec(request.volume), detail };
}

/** Members of a group live together, so that none of them moves by itself. */
export function extendOf(request: ScheduleExtendVolumeRequest): Wanted {
  const { volume, newSizeGib, attached, groupId } = request;
  const mayMove = policyFromProto(request.policy) === 'on_demand' && groupId === '';
  return {
    spec: existingSpec(volume),
    detail: {
      kind: 'extend_volume',
      newSizeGib: Number(newSizeGib),
      attached,
      ...(mayMove && { policy: 'on_demand' }),
    },
  };
}

export function migrateOf({ volume }: ScheduleMigrateVolumeRequest): Wanted {
  return { spec: existingSpec(volume), detail: { kind: 'migrate_volume' } };
}

export function validateOf({ volume }: ValidateCapacityRequest): Wanted {
  return { spec: existingSpec(volume), detail: { kind: 'validate_capacity' } };
}

/** The request to be explained. Validation has checked that there is one. */
export function explainedOf(
  { request }: ExplainPlacementRequest,
  defaultType: VolumeType | null,
): Wanted & { readonly requestId: string } {
  switch (request.case) {
    case 'createVolume':
      return { requestId: request.value.requestId, ...createOf(request.value, defaultType) };
    case 'manageVolume':
      return { requestId: request.value.requestId, ...manageOf(request.value) };
    case 'createSnapshot':
      return { requestId: request.value.requestId, ...createSnapshotOf(request.value) };
    case 'manageSnapshot':
      return { requestId: request.value.requestId, ...manageSnapshotOf(request.value) };
    case 'extendVolume':
      return { requestId: request.value.requestId, ...extendOf(request.value) };
    case 'migrateVolume':
      return { requestId: request.value.requestId, ...migrateOf(request.value) };
    case 'retypeVolume':
      return {
        requestId: request.value.requestId,
        ...retypeOf(request.value.volume, request.value.policy),
      };
    case 'validateCapacity':
      return { requestId: request.value.requestId, ...validateOf(request.value) };
    case undefined:
      throw new Error('nothing to explain passed validation');
  }
}
