import type { DescService } from '@bufbuild/protobuf';
import type { Role } from '../../domain/role.js';
import { AccessService } from '../../gen/stowage/v1/access_service_pb.js';
import { CapabilityService } from '../../gen/stowage/v1/capability_service_pb.js';
import { EventService } from '../../gen/stowage/v1/event_service_pb.js';
import { PoolService } from '../../gen/stowage/v1/pool_service_pb.js';
import { SchedulerService } from '../../gen/stowage/v1/scheduler_service_pb.js';
import { StatusService } from '../../gen/stowage/v1/status_service_pb.js';
import { VolumeService } from '../../gen/stowage/v1/volume_service_pb.js';
import { WorkerService } from '../../gen/stowage/v1/worker_service_pb.js';
import { type MethodRule, methodRule } from './requirements.js';

/** Every service that is ours. */
export const SERVICES = [
  SchedulerService,
  CapabilityService,
  WorkerService,
  PoolService,
  VolumeService,
  EventService,
  AccessService,
  StatusService,
] as const satisfies readonly DescService[];

/** A method, and what it asks of its callers. */
export interface RuledMethod extends MethodRule {
  /** `SchedulerService/ScheduleCreateVolume`. */
  readonly name: string;
}

/** Every method with what it asks. Throws where one does not say it. */
export function ruledMethods(): readonly RuledMethod[] {
  const shared = new Map<string, readonly Role[]>();
  return SERVICES.flatMap((service) =>
    service.methods.map((method) => ({
      name: `${service.name}/${method.name}`,
      ...methodRule(method, shared),
    })),
  );
}
