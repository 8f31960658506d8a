import type { VolumeType } from '../../domain/volume.js';
import type { SetRule } from '../../domain/volume-set.js';
import type {
  ScheduleCreateVolumesRequest,
  VolumeSetRule,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import type { CreateSetCall } from '../../ledger/api/placement.js';
import { setScopeFromProto } from '../values/enums.js';
import { idFromProto } from '../values/id.js';
import { newVolumeSpec } from './create-volume.js';
import { volumeTypeFromProto } from './volume-type.js';

/** A set for the ledger. Validation has checked that each named type is there. */
export function setFromProto(
  { requestId, volumeTypes, volumes, rules }: ScheduleCreateVolumesRequest,
  defaultType: VolumeType | null,
): Pick<CreateSetCall, 'requestId' | 'volumes' | 'rules'> {
  const types = volumeTypes.map(volumeTypeFromProto);
  return {
    requestId: idFromProto(requestId),
    rules: rules.map(ruleFromProto),
    volumes: volumes.map((volume) => ({
      requestId: idFromProto(volume.requestId),
      spec: newVolumeSpec(
        volume,
        volume.volumeTypeIndex === undefined
          ? defaultType
          : (types[volume.volumeTypeIndex] ?? null),
      ),
    })),
  };
}

function ruleFromProto({ scope, capability, wanted }: VolumeSetRule): SetRule {
  return {
    scope: setScopeFromProto(scope),
    capability,
    mostPerValue: wanted.case === 'maxPerValue' ? wanted.value : null,
  };
}
