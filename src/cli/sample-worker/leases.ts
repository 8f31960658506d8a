import { errorFromStatus, retryUnavailable } from '../../client/index.js';
import type { Lease, LeaseResult, Offer } from '../../gen/stowage/v1/worker_service_pb.js';
import { plain } from '../output/plain.js';
import { type HeldOrder, leaseRef } from './order.js';
import type { WorkerContext } from './settings.js';

/** A lease as it is now, or why there is none. */
export type LeaseAnswer = { readonly lease: Lease } | { readonly lost: string };

const AT_ONCE = 1000;

/** Accepts offers; answers one by one. */
export async function acknowledge({ client, settings, random }: WorkerContext, offers: readonly Offer[]): Promise<readonly LeaseAnswer[]> {
  const items = offers.map((offer) => leaseRef(offer, offer.lease?.token));
  const request = { workerId: settings.workerId, items };
  const { results } = await retryUnavailable(() => client.workers.acknowledgeDecisions(request), { attempts: 8, random });
  return answers(offers.length, results);
}

/** Extends leases; answers one by one. */
export async function renew({ client, settings }: WorkerContext, orders: readonly HeldOrder[]): Promise<readonly LeaseAnswer[]> {
  const all: LeaseAnswer[] = [];
  for (let at = 0; at < orders.length; at += AT_ONCE) {
    const items = orders.slice(at, at + AT_ONCE).map(({ offer, token }) => leaseRef(offer, token));
    const { results } = await client.workers.renewLeases({ workerId: settings.workerId, items });
    all.push(...answers(items.length, results));
  }
  return all;
}

function answers(expected: number, results: readonly LeaseResult[]): readonly LeaseAnswer[] {
  return Array.from({ length: expected }, (_, index) => {
    const result = results[index]?.result;
    if (result?.case === 'lease') return { lease: result.value };
    return { lost: result?.case === 'error' ? plain(errorFromStatus(result.value).message) : 'the server left it unanswered' };
  });
}
