import type { MessageInitShape } from '@bufbuild/protobuf';
import type { VolumeType } from '../../domain/volume.js';
import type { SetRule } from '../../domain/volume-set.js';
import {
  type ScheduleCreateVolumesRequest,
  SetFailurePolicy,
  type VolumeSetRule,
  type VolumeSetSchema,
  VolumeSetState,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import type { CreateSetCall, VolumeSet } from '../../ledger/api/placement.js';
import { statusOfFailure } from '../errors/status.js';
import { setScopeFromProto } from '../values/enums.js';
import { idFromProto } from '../values/id.js';
import { millisToTimestamp } from '../values/time.js';
import { newVolumeSpec } from './create-volume.js';
import { volumeTypeFromProto } from './volume-type.js';

/** A set for the ledger. Validation has checked that each named type is there. */
export function setFromProto(
  { requestId, volumeTypes, volumes, rules, onFailure }: ScheduleCreateVolumesRequest,
  defaultType: VolumeType | null,
): Pick<CreateSetCall, 'requestId' | 'volumes' | 'rules' | 'onFailure'> {
  const types = volumeTypes.map(volumeTypeFromProto);
  return {
    requestId: idFromProto(requestId),
    rules: rules.map(ruleFromProto),
    ...(onFailure === SetFailurePolicy.ROLLBACK && { onFailure: 'rollback' }),
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

/** A set, and what became of it. */
export function volumeSetToProto({
  requestId,
  volumeIds,
  onFailure,
  failure,
}: VolumeSet): MessageInitShape<typeof VolumeSetSchema> {
  const about = { requestId, volumeIds: [...volumeIds], onFailure: POLICY[onFailure] };
  if (failure === null) return { ...about, state: VolumeSetState.PLACED };
  return {
    ...about,
    state: failure.state === 'kept' ? VolumeSetState.KEPT : VolumeSetState.ROLLED_BACK,
    failedVolumeId: failure.volumeId,
    failedDecisionId: failure.decisionId,
    error: statusOfFailure(failure.failure),
    usedVolumeId: failure.usedVolumeId ?? '',
    failedAt: millisToTimestamp(failure.at),
  };
}

const POLICY = {
  keep: SetFailurePolicy.KEEP,
  rollback: SetFailurePolicy.ROLLBACK,
} as const;
