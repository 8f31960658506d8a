import type { VolumeSource, VolumeType } from '../../../gen/stowage/v1/decision_pb.js';
import type {
  NewVolume,
  ScheduleCreateVolumeRequest,
  StreamCreateVolumesRequest,
} from '../../../gen/stowage/v1/scheduler_service_pb.js';
import { areAtMost, hasAtMost, isAtMost, isName, isSize, isUuid } from './fields.js';

/** Of extra specs and metadata. */
const MAP = { pairs: 256, key: 255, value: 1024 };

type Stated = Omit<ScheduleCreateVolumeRequest, '$typeName' | 'volumeType'>;

/** Whether a create keeps every rule that the proto declares. */
export function isValidCreate(request: ScheduleCreateVolumeRequest): boolean {
  return (
    isValidVolume(request) && (request.volumeType === undefined || isValidType(request.volumeType))
  );
}

/** The same for a volume of a streamed message. */
export function isValidNewVolume(volume: NewVolume): boolean {
  return isValidVolume(volume);
}

/** The same for the streamed message itself; its volumes are checked one by one. */
export function isValidStreamMessage({
  volumeTypes,
  volumes,
}: StreamCreateVolumesRequest): boolean {
  return volumeTypes.length <= 256 && volumes.length >= 1 && volumes.length <= 1000;
}

/** The same for a volume type. */
export function isValidType({ name, extraSpecs, nullExtraSpecs: nulls }: VolumeType): boolean {
  if (!isAtMost(name, 255) || !hasAtMost(extraSpecs, MAP)) return false;
  return (
    nulls.length === 0 ||
    (nulls.length <= 256 && areAtMost(nulls, 255) && new Set(nulls).size === nulls.length)
  );
}

function isValidVolume(volume: Stated): boolean {
  const { maxAlternatives = 0, source } = volume;
  return (
    isUuid(volume.requestId) &&
    isUuid(volume.volumeId) &&
    isSize(volume.sizeGib) &&
    isAtMost(volume.projectId, 255) &&
    isAtMost(volume.userId, 255) &&
    isAtMost(volume.instanceHost, 255) &&
    isAtMost(volume.profile, 255) &&
    isAtMost(volume.resourceBackend, 1024) &&
    isAtMost(volume.planToken, 8192) &&
    volume.availabilityZones.length <= 256 &&
    areAtMost(volume.availabilityZones, 255) &&
    hasAtMost(volume.metadata, MAP) &&
    maxAlternatives >= 0 &&
    maxAlternatives <= 1000 &&
    volume.waitPriority >= -1000 &&
    volume.waitPriority <= 1000 &&
    (source === undefined || isValidSource(source))
  );
}

function isValidSource({ kind }: VolumeSource): boolean {
  switch (kind.case) {
    case 'image':
      return (
        isName(kind.value.imageId) &&
        kind.value.locations.length <= 64 &&
        areAtMost(kind.value.locations, 2048)
      );
    case 'snapshotId':
    case 'sourceVolumeId':
    case 'backupId':
      return isName(kind.value);
    case undefined:
      return false;
  }
}
