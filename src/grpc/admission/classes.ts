import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { CapabilityService } from '../../gen/stowage/v1/capability_service_pb.js';
import { SchedulerService } from '../../gen/stowage/v1/scheduler_service_pb.js';
import { WorkerService } from '../../gen/stowage/v1/worker_service_pb.js';

const { method } = SchedulerService;
/** Of the scheduler: they look at what was decided, and decide nothing. */
const READS: ReadonlySet<DescMethod> = new Set([method.getDiagnosis, method.evaluateExpression]);

/**
 * Whether a call asks for new work, which waits for its turn and may be refused. Everything else
 * (health, outcomes, leases, reports, heartbeats, reads) goes before it.
 */
export function asksForWork(of: DescMethod): boolean {
  return of.parent === SchedulerService && of.methodKind === 'unary' && !READS.has(of);
}

/** Paths of calls that are treated differently. */
export interface PathsByClass {
  /** They ask for new work. */
  readonly creates: ReadonlySet<string>;
  readonly streams: ReadonlySet<string>;
  /**
   * Of workers and managers: a lease ends, or a host counts as down, if they do not come in time.
   */
  readonly due: ReadonlySet<string>;
}

/** The paths of some services, by what they are. */
export function pathsByClass(services: readonly DescService[]): PathsByClass {
  const paths = (wanted: (of: DescMethod) => boolean) =>
    new Set(
      services
        .flatMap(({ methods }) => methods.filter(wanted))
        .map((of) => `/${of.parent.typeName}/${of.name}`),
    );
  return {
    creates: paths(asksForWork),
    streams: paths(({ methodKind }) => methodKind !== 'unary'),
    due: paths(({ parent }) => parent === WorkerService || parent === CapabilityService),
  };
}
