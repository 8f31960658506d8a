import { errorFromStatus, retryUnavailable } from '../../client/index.js';
import type { Lease, LeaseResult, Offer } from '../../gen/stowage/v1/worker_service_pb.js';
import { plain } from '../output/plain.js';
import { type HeldOrder, leaseRef } from './order.js';
import type { WorkerContext } from './settings.js';

/**
 * A lease, and until when it certainly lives by this process's performance.now(); or why it was
 * lost.
 */
export type LeaseAnswer =
  | { readonly lease: Lease; readonly untilMs: number }
  | { readonly lost: string };

const AT_ONCE = 1000;

/** Acknowledges offers; resolves with one answer for each. */
export async function acknowledge(
  { client, settings, random }: WorkerContext,
  offers: readonly Offer[],
): Promise<readonly LeaseAnswer[]> {
  const items = offers.map((offer) => leaseRef(offer, offer.lease?.token));
  const request = { workerId: settings.workerId, items };
  return await retryUnavailable(
    async () => {
      const askedAt = performance.now();
      const { results } = await client.workers.acknowledgeDecisions(request);
      return answers(offers.length, results, askedAt);
    },
    { attempts: 8, random },
  );
}

/** Renews leases; resolves with one answer for each. */
export async function renew(
  { client, settings }: WorkerContext,
  orders: readonly HeldOrder[],
): Promise<readonly LeaseAnswer[]> {
  const all: LeaseAnswer[] = [];
  for (let at = 0; at < orders.length; at += AT_ONCE) {
    const items = orders.slice(at, at + AT_ONCE).map(({ offer, token }) => leaseRef(offer, token));
    const askedAt = performance.now();
    const { results } = await client.workers.renewLeases({ workerId: settings.workerId, items });
    all.push(...answers(items.length, results, askedAt));
  }
  return all;
}

/** Counts a lease's life from the time of the request, because the answer may have been delayed. */
function answers(
  expected: number,
  results: readonly LeaseResult[],
  askedAt: number,
): readonly LeaseAnswer[] {
  return Array.from({ length: expected }, (_, index) => {
    const result = results[index]?.result;
    if (result?.case === 'lease')
      return { lease: result.value, untilMs: askedAt + Number(result.value.remainingMs) };
    return {
      lost:
        result?.case === 'error'
          ? plain(errorFromStatus(result.value).message)
          : 'the server left it unanswered',
    };
  });
}
