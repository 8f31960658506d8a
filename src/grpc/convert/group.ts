import type { OperationDetail } from '../../domain/operation.js';
import { type CreateVolumeSpec, plainSpec } from '../../domain/volume.js';
import type { ScheduleCreateGroupRequest } from '../../gen/stowage/v1/scheduler_service_pb.js';
import { idFromProto } from '../values/id.js';
import { volumeTypeFromProto } from './volume-type.js';

const ALTERNATIVES = 3;

/** A group for the ledger: its own type takes the place of a volume's type, its size is 0. */
export function groupFromProto(proto: ScheduleCreateGroupRequest): {
  readonly spec: CreateVolumeSpec;
  readonly detail: OperationDetail;
} {
  const groupId = idFromProto(proto.groupId);
  return {
    spec: {
      ...plainSpec({
        volumeId: groupId,
        sizeGib: 0,
        projectId: proto.projectId,
        userId: proto.userId,
      }),
      volumeType: proto.groupType === undefined ? null : volumeTypeFromProto(proto.groupType),
      maxAlternatives: ALTERNATIVES,
      ...(proto.profile === '' ? {} : { profile: proto.profile }),
    },
    detail: {
      kind: 'create_group',
      groupId,
      members: proto.members.map(
        ({ volumeId, sizeGib, volumeType, availabilityZones, multiattach }) => ({
          volumeId: idFromProto(volumeId),
          sizeGib: Number(sizeGib),
          volumeType: volumeType === undefined ? null : volumeTypeFromProto(volumeType),
          zones: availabilityZones,
          multiattach,
        }),
      ),
    },
  };
}
