import type { FieldViolation } from '../../domain/errors.js';
import {
  type ExistingVolume,
  ExistingVolumeSchema,
  type ScheduleExtendVolumeRequest,
  ScheduleManageVolumeRequestSchema,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { structLimitsOf } from './limits.js';
import { structViolations } from './struct.js';
import { typeViolations } from './volume-type.js';

const HINTS = structLimitsOf(ExistingVolumeSchema.field.hints);
const PROPERTIES = structLimitsOf(ExistingVolumeSchema.field.volumeProperties);
const REFERENCE = structLimitsOf(ScheduleManageVolumeRequestSchema.field.reference);

/** Rules of a request about an existing volume that the proto cannot express. */
export function existingVolumeViolations({
  volume,
  reference,
}: {
  readonly volume?: ExistingVolume | undefined;
  readonly reference?: Parameters<typeof structViolations>[1];
}): FieldViolation[] {
  return [
    ...typeViolations('volume.volume_type.', volume?.volumeType),
    ...structViolations('volume.hints', volume?.hints, HINTS),
    ...structViolations('volume.volume_properties', volume?.volumeProperties, PROPERTIES),
    ...structViolations('reference', reference, REFERENCE),
  ];
}

/** The same for a volume that is to grow. */
export function extendVolumeViolations(request: ScheduleExtendVolumeRequest): FieldViolation[] {
  const { volume, newSizeGib } = request;
  const grows = volume === undefined || newSizeGib > volume.sizeGib;
  const description = `must be more than volume.size_gib, ${volume?.sizeGib}`;
  return [
    ...existingVolumeViolations(request),
    ...(grows ? [] : [{ field: 'new_size_gib', description }]),
  ];
}
