import type { FieldViolation } from '../../domain/errors.js';
import type { VolumeType } from '../../gen/stowage/v1/decision_pb.js';
import type { NewVolume, ScheduleCreateVolumeRequest } from '../../gen/stowage/v1/scheduler_service_pb.js';
import { structViolations } from './struct.js';

/** What the proto cannot say of a create request. Zones may repeat and hints may be nonsense: the filters judge them, not the door. */
export function createVolumeViolations(request: ScheduleCreateVolumeRequest): FieldViolation[] {
  return [...structViolations('volume_type.qos_specs', request.volumeType?.qosSpecs), ...structViolations('hints', request.hints)];
}

/** The same of a volume that is asked for with others; its type is checked by itself. */
export function newVolumeViolations(volume: NewVolume): FieldViolation[] {
  return structViolations('hints', volume.hints);
}

/** The same of a volume type that several volumes share. */
export function volumeTypeViolations(type: VolumeType): FieldViolation[] {
  return structViolations('qos_specs', type.qosSpecs);
}
