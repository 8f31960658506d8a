import type { ReconcilePoolRequest } from '../../../gen/stowage/v1/pool_service_pb.js';
import type { WatchDecisionsRequest } from '../../../gen/stowage/v1/worker_service_pb.js';
import { isAtMost, isName, isUuid } from './fields.js';

const POOL = /^[^@#]+@[^@#]+(#.+)?$/;
const TARGET = /^[^@#]+(@[^@#]+)?$/;
const LARGEST_SIZE = 1_099_511_627_776n;

// Not often, but long: of tens of thousands of items the generic validator holds the event loop for
// more than 100 ms.

/** Whether a request to compare a pool keeps every rule that the proto declares. */
export function isValidReconcile({ pool, listing }: ReconcilePoolRequest): boolean {
  if (!POOL.test(pool) || !isAtMost(pool, 1024)) return false;
  return (
    listing === undefined ||
    (listing.takenAt !== undefined &&
      listing.volumes.length <= 50_000 &&
      listing.volumes.every(
        ({ volumeId, sizeGib }) => isUuid(volumeId) && sizeGib >= 0n && sizeGib <= LARGEST_SIZE,
      ))
  );
}

/** The same of a worker's watch. */
export function isValidWatch({
  workerId,
  targets,
  maxOutstanding,
}: WatchDecisionsRequest): boolean {
  return (
    isName(workerId) &&
    targets.length >= 1 &&
    targets.length <= 2_000 &&
    targets.every((target) => TARGET.test(target) && isAtMost(target, 255)) &&
    maxOutstanding >= 0 &&
    maxOutstanding <= 100_000
  );
}
