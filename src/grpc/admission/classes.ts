import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { SchedulerService } from '../../gen/stowage/v1/scheduler_service_pb.js';

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

/** Paths of the calls that ask for work, and of streams. */
export function pathsByClass(services: readonly DescService[]): {
  readonly creates: ReadonlySet<string>;
  readonly streams: ReadonlySet<string>;
} {
  const paths = (wanted: (of: DescMethod) => boolean) =>
    new Set(
      services
        .flatMap(({ methods }) => methods.filter(wanted))
        .map((of) => `/${of.parent.typeName}/${of.name}`),
    );
  return {
    creates: paths(asksForWork),
    streams: paths(({ methodKind }) => methodKind !== 'unary'),
  };
}
