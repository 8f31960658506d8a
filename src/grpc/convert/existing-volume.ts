import type { MigrationPolicy, OperationDetail } from '../../domain/operation.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import {
  type ExistingVolume,
  MigrationPolicy as MigrationPolicyProto,
  type ScheduleCreateBackupRequest,
  type ScheduleCreateSnapshotRequest,
  type ScheduleManageSnapshotRequest,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { idFromProto } from '../values/id.js';
import { structToJson, structToOptionalJson } from '../values/json.js';
import { textOrNull } from '../values/text.js';
import { volumeTypeFromProto } from './volume-type.js';

const ALTERNATIVES = 3;

/** An existing volume, normalised. Validation has checked that it is there. */
export function existingSpec(proto: ExistingVolume | undefined): CreateVolumeSpec {
  if (proto === undefined) throw new Error('a request without a volume passed validation');
  const volumeProperties = structToOptionalJson(proto.volumeProperties);
  return {
    volumeId: idFromProto(proto.volumeId),
    sizeGib: Number(proto.sizeGib),
    projectId: proto.projectId,
    userId: proto.userId,
    volumeType: proto.volumeType === undefined ? null : volumeTypeFromProto(proto.volumeType),
    zones: proto.availabilityZones,
    hints: structToJson(proto.hints),
    resourceBackend: proto.backend,
    source: null,
    multiattach: proto.multiattach,
    metadata: proto.metadata,
    ...(proto.profile === '' ? {} : { profile: proto.profile }),
    ...(proto.instanceHost === '' ? {} : { instanceHost: proto.instanceHost }),
    ...(volumeProperties && { volumeProperties }),
    // Only this place can carry it out.
    allowReschedule: false,
    maxAlternatives: ALTERNATIVES,
  };
}

/**
 * What a request for a snapshot states of it. Size 0 is a size, if it is stated; a volume of size 0
 * is one of which it is not known.
 */
export function snapshotOf({
  snapshotId,
  sizeGib,
  volume,
}: ScheduleCreateSnapshotRequest | ScheduleManageSnapshotRequest) {
  const ofVolume = volume?.sizeGib ?? 0n;
  return {
    snapshotId: idFromProto(snapshotId),
    sizeGib: Number(sizeGib ?? ofVolume),
    ...((sizeGib ?? 0n) === 0n && ofVolume === 0n && { takesNothing: sizeGib === 0n }),
  };
}

/** A retype: its volume may go anywhere; `backend` is where it lives. */
export function retypeOf(volume: ExistingVolume | undefined, policy: MigrationPolicyProto) {
  const spec = existingSpec(volume);
  const detail: OperationDetail = {
    kind: 'retype_volume',
    policy: policyFromProto(policy),
    from: spec.resourceBackend ?? '',
  };
  return { spec: { ...spec, resourceBackend: null }, detail };
}

/** A backup: its service may be anywhere; `backend` is where the volume lives. */
export function backupOf({ volume, backupId, driver, backupService }: ScheduleCreateBackupRequest) {
  const spec = existingSpec(volume);
  const detail: OperationDetail = {
    kind: 'create_backup',
    backupId: idFromProto(backupId),
    from: spec.resourceBackend ?? '',
    driver: textOrNull(driver),
  };
  return { spec: { ...spec, resourceBackend: textOrNull(backupService) }, detail };
}

export function policyFromProto(policy: MigrationPolicyProto): MigrationPolicy {
  return policy === MigrationPolicyProto.ON_DEMAND ? 'on_demand' : 'never';
}
