import type { FieldViolation } from '../../domain/errors.js';
import type { VolumeType } from '../../gen/stowage/v1/decision_pb.js';
import {
  type EvaluateExpressionRequest,
  EvaluateExpressionRequestSchema,
  type NewVolume,
  type ScheduleCreateVolumeRequest,
  ScheduleCreateVolumeRequestSchema,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { structLimitsOf } from './limits.js';
import { structViolations } from './struct.js';
import { typeViolations } from './volume-type.js';

const HINTS = structLimitsOf(ScheduleCreateVolumeRequestSchema.field.hints);
const PROPERTIES = structLimitsOf(ScheduleCreateVolumeRequestSchema.field.volumeProperties);
const EVALUATED = structLimitsOf(EvaluateExpressionRequestSchema.field.volumeProperties);

/**
 * Rules of a request about a new volume that the proto cannot express. Zones may repeat and hints
 * may be nonsense: the filters judge them, not validation.
 */
export function createVolumeViolations(
  request: Pick<ScheduleCreateVolumeRequest, 'hints' | 'volumeProperties'> & {
    readonly volumeType?: VolumeType | undefined;
  },
): FieldViolation[] {
  return [...typeViolations('volume_type.', request.volumeType), ...newVolumeViolations(request)];
}

/** The same for a volume of a streamed message; its type is checked separately. */
export function newVolumeViolations({
  hints,
  volumeProperties,
}: Pick<NewVolume, 'hints' | 'volumeProperties'>): FieldViolation[] {
  return [
    ...structViolations('hints', hints, HINTS),
    ...structViolations('volume_properties', volumeProperties, PROPERTIES),
  ];
}

/** The same for a volume for which an expression is tried. */
export function expressionViolations({
  volumeType,
  volumeProperties,
}: EvaluateExpressionRequest): FieldViolation[] {
  return [
    ...typeViolations('volume_type.', volumeType),
    ...structViolations('volume_properties', volumeProperties, EVALUATED),
  ];
}

/** The same for a volume type that several volumes share. */
export function volumeTypeViolations(type: VolumeType): FieldViolation[] {
  return typeViolations('', type);
}
