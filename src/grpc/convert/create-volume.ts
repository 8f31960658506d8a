import type { CreateVolumeSpec, VolumeType } from '../../domain/volume.js';
import type { ScheduleCreateVolumeRequest } from '../../gen/stowage/v1/scheduler_service_pb.js';
import { structToJson } from './json.js';
import { textOrNull } from './text.js';
import { sourceFromProto } from './volume-source.js';
import { volumeTypeFromProto } from './volume-type.js';

const DEFAULT_MAX_ALTERNATIVES = 3;

/** A create request, normalised: two requests that mean the same give the same spec. */
export function createSpecFromProto(proto: ScheduleCreateVolumeRequest, defaultType: VolumeType | null): CreateVolumeSpec {
  return {
    volumeId: proto.volumeId.toLowerCase(),
    sizeGib: Number(proto.sizeGib),
    projectId: proto.projectId,
    userId: proto.userId,
    volumeType: proto.volumeType === undefined ? defaultType : volumeTypeFromProto(proto.volumeType),
    zones: proto.availabilityZones,
    hints: structToJson(proto.hints),
    resourceBackend: textOrNull(proto.resourceBackend),
    source: proto.source === undefined ? null : sourceFromProto(proto.source),
    multiattach: proto.multiattach,
    metadata: proto.metadata,
    allowReschedule: proto.allowReschedule ?? true,
    maxAlternatives: proto.maxAlternatives ?? DEFAULT_MAX_ALTERNATIVES,
    ...(proto.profile === '' ? {} : { profile: proto.profile }),
    ...(proto.instanceHost === '' ? {} : { instanceHost: proto.instanceHost }),
  };
}
