import type { FieldViolation } from '../../domain/errors.js';
import type { ScheduleCreateVolumeRequest } from '../../gen/stowage/v1/scheduler_service_pb.js';
import { structViolations } from './struct.js';

/** What the proto cannot say of a create request. Zones may repeat and hints may be nonsense: the filters judge them, not the door. */
export function createVolumeViolations(request: ScheduleCreateVolumeRequest): FieldViolation[] {
  return [...structViolations('volume_type.qos_specs', request.volumeType?.qosSpecs), ...structViolations('hints', request.hints)];
}
