import { randomUUID } from 'node:crypto';
import { errorFromStatus, toStowageError } from '../../../src/client/index.js';
import type { Lease, LeaseResult } from '../../../src/gen/stowage/v1/worker_service_pb.js';
import type { Context, Held } from './context.js';

/** The program's reference of an order. */
export function refOf({ fault }: Context, { offer, token }: Held) {
  return {
    decisionId: fault === 'known-decision' ? randomUUID() : offer.decisionId,
    backend: fault === 'right-backend' ? 'other@backend' : (offer.placement?.backend ?? ''),
    leaseToken: token,
  };
}

/** Acknowledges an order; resolves with the lease if it is granted. */
export async function acknowledge(context: Context, order: Held): Promise<Lease | undefined> {
  const { results } = await context.client.workers.acknowledgeDecisions({
    workerId: context.workerId,
    items: [refOf(context, order)],
  });
  return leaseIn(results);
}

/** Renews a lease until it is stopped or lost. Returns a function that stops it. */
export function keepLease(context: Context, order: Held, lifeMs: number): () => void {
  const timer = setInterval(async () => {
    try {
      const { results } = await context.client.workers.renewLeases({
        workerId: context.workerId,
        items: [refOf(context, order)],
      });
      if (leaseIn(results) || context.fault === 'lease-lost-stops') return;
      order.lost = true;
      clearInterval(timer);
    } catch (error) {
      if (toStowageError(error).code !== 'UNAVAILABLE') clearInterval(timer);
    }
  }, lifeMs / 3);
  return () => clearInterval(timer);
}

function leaseIn([answer]: readonly LeaseResult[]): Lease | undefined {
  if (answer?.result.case === 'lease') return answer.result.value;
  if (answer?.result.case === 'error') console.error(errorFromStatus(answer.result.value).message);
  return undefined;
}
