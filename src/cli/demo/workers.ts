import type { StowageClient } from '../../client/index.js';
import { Order } from '../../gen/stowage/v1/decision_pb.js';
import type { Offer } from '../../gen/stowage/v1/worker_service_pb.js';
import type { Outcome } from '../sample-worker/order.js';
import { seeded } from '../sample-worker/random.js';
import { runSampleWorker } from '../sample-worker/worker.js';
import type { DemoBackend } from './cloud.js';
import type { Disks } from './disks.js';
import { oneOf } from './volume-requests.js';

const WORK_MS = 120;
const AT_ONCE = 16;
const FAULTS = ['controller reset', 'no path to array', 'array too slow', 'shelf rebuilding'];

/** Counts of what the workers did so far. */
export interface Tally {
  made: number;
  failed: number;
}

/**
 * Runs the worker of one backend until `stopping` fires. It creates volumes on pretended disks, or
 * fails to.
 */
export function runWorker(
  client: StowageClient,
  backend: DemoBackend,
  disks: Disks,
  tally: Tally,
  stopping: AbortSignal,
): Promise<void> {
  const settings = {
    workerId: `worker of ${backend.name}`,
    targets: [backend.name],
    maxOutstanding: AT_ONCE,
    failureRate: 0,
    leaveDataRate: 0,
    workMs: WORK_MS,
    heartbeatMs: 0,
  };
  const carryOut = (offer: Offer) => outcomeOf(offer, backend, disks, tally);
  return runSampleWorker(
    { client, settings, random: Math.random, say: () => undefined, carryOut },
    stopping,
  );
}

function outcomeOf(offer: Offer, backend: DemoBackend, disks: Disks, tally: Tally): Outcome {
  const pool = offer.placement?.pool.split('#')[1] ?? '';
  const volumeId = offer.volume?.volumeId ?? '';
  if (offer.order === Order.DELETE) {
    disks.remove(pool, volumeId);
    return { case: 'deleted', value: {} };
  }
  const fault = faultOf(volumeId, offer.attempt, backend, tally);
  if (fault !== undefined) {
    tally.failed += 1;
    return { case: 'failed', value: { reason: fault, retriable: true, mayHaveLeftData: false } };
  }
  disks.make(pool, volumeId, Number(offer.volume?.sizeGib ?? 0n));
  tally.made += 1;
  return { case: 'created', value: {} };
}

/** Depends only on the volume's id, not on timing: with the same seed, the same volumes fail. */
function faultOf(
  volumeId: string,
  attempt: number,
  { failureRate }: DemoBackend,
  { failed }: Tally,
): string | undefined {
  const random = seeded(Number.parseInt(volumeId.slice(0, 8), 16) + attempt);
  // Even a short demonstration must have a failure to show.
  const first = failureRate > 0 && failed === 0;
  return random() < failureRate || first ? oneOf(FAULTS, random) : undefined;
}
