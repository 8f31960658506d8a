import type { CreateVolumeSpec, VolumeType } from '../../domain/volume.js';
import type { ScheduleCreateVolumeRequest } from '../../gen/stowage/v1/scheduler_service_pb.js';
import { idFromProto } from '../values/id.js';
import { structToJson, structToOptionalJson } from '../values/json.js';
import { textOrNull } from '../values/text.js';
import { timestampToMillis } from '../values/time.js';
import { sourceFromProto } from './volume-source.js';
import { volumeTypeFromProto } from './volume-type.js';

const DEFAULT_MAX_ALTERNATIVES = 3;

/** The fields of a new volume besides its type, common to single and streamed creates. */
type Stated = Omit<ScheduleCreateVolumeRequest, '$typeName' | 'volumeType'>;

/** Normalises a create request: two requests with the same meaning give the same spec. */
export function createSpecFromProto(
  proto: ScheduleCreateVolumeRequest,
  defaultType: VolumeType | null,
): CreateVolumeSpec {
  return newVolumeSpec(
    proto,
    proto.volumeType === undefined ? defaultType : volumeTypeFromProto(proto.volumeType),
  );
}

/** The plan that a create is to keep to, beside its content. */
export function planOf({ planToken }: Pick<Stated, 'planToken'>): { readonly planToken?: string } {
  return planToken === '' ? {} : { planToken };
}

/**
 * The same for a volume whose type is converted already. The type's object is kept as it is:
 * volumes that share a type are recognised by it.
 */
export function newVolumeSpec(proto: Stated, volumeType: VolumeType | null): CreateVolumeSpec {
  const volumeProperties = structToOptionalJson(proto.volumeProperties);
  return {
    volumeId: idFromProto(proto.volumeId),
    sizeGib: Number(proto.sizeGib),
    projectId: proto.projectId,
    userId: proto.userId,
    volumeType,
    zones: proto.availabilityZones,
    hints: structToJson(proto.hints),
    resourceBackend: textOrNull(proto.resourceBackend),
    source: proto.source === undefined ? null : sourceFromProto(proto.source),
    multiattach: proto.multiattach,
    metadata: proto.metadata,
    allowReschedule: proto.allowReschedule ?? true,
    ...(proto.rescheduleAfterDown === false && { rescheduleAfterDown: false as const }),
    maxAlternatives: proto.maxAlternatives ?? DEFAULT_MAX_ALTERNATIVES,
    ...(proto.waitUntil !== undefined && { waitUntil: timestampToMillis(proto.waitUntil) }),
    ...(proto.waitPriority !== 0 && { waitPriority: proto.waitPriority }),
    ...(proto.profile === '' ? {} : { profile: proto.profile }),
    ...(proto.instanceHost === '' ? {} : { instanceHost: proto.instanceHost }),
    ...(volumeProperties && { volumeProperties }),
  };
}
