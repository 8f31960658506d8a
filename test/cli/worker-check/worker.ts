import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { StowageError } from '../../../src/client/index.js';
import { Operation, Order } from '../../../src/gen/stowage/v1/decision_pb.js';
import type { Offer } from '../../../src/gen/stowage/v1/worker_service_pb.js';
import type { Context, Held, Outcome } from './context.js';
import { acknowledge, keepLease } from './leases.js';
import { report } from './outcomes.js';

/** So many attempts at once are too many within a second, however busy the machine is. */
const CROWD = 12;

/** Watches, and reconnects. */
export async function work(context: Context): Promise<void> {
  const { fault } = context;
  await watch(context);
  while (fault !== 'watches-again') {
    if (fault === 'watches-patiently')
      await Promise.all(Array.from({ length: CROWD }, () => watch(context)));
    else {
      await sleep(300);
      await watch(context);
    }
  }
}

async function watch(context: Context): Promise<void> {
  const { client, backend, fault } = context;
  const workerId = fault === 'worker-id-kept' ? randomUUID() : context.workerId;
  const maxOutstanding = fault === 'fields-valid' ? -1 : 0;
  const asked = { workerId, targets: [backend], maxOutstanding };
  try {
    for await (const { offers } of client.workers.watchDecisions(asked)) {
      const taken = fault === 'offers-acknowledged' ? offers.slice(0, 1) : offers;
      void Promise.all(taken.map((offer) => take(context, offer)));
    }
  } catch (error) {
    if (!(error instanceof StowageError)) throw error;
  }
}

async function take(context: Context, offer: Offer): Promise<void> {
  const { fault, held, done } = context;
  const token = offer.lease?.token ?? 0n;
  const order: Held = { offer, token, firstToken: token, lost: false };
  if (fault === 'acknowledge-first') await reportOutcome(context, order, created());
  const lease = await acknowledge(context, order);
  if (!lease && fault !== 'withdrawn-not-begun') return;
  const known = held.get(keyOf(offer));
  if (known) {
    known.token = token;
    if (!done.has(keyOf(offer)) || fault === 'newer-lease-forgotten') return;
  }
  const current = known ?? order;
  held.set(keyOf(offer), current);
  const stop =
    fault === 'lease-renewed'
      ? () => undefined
      : keepLease(context, current, Number(lease?.remainingMs ?? 1000n));
  await carryOut(context, current).finally(stop);
}

async function carryOut(context: Context, order: Held): Promise<void> {
  const { fault, workMs, held, done } = context;
  const before = done.get(keyOf(order.offer));
  if (!before) await sleep(workMs);
  if (before && fault === 'newest-token') {
    await sleep(1300);
    order.token = order.firstToken;
  }
  if (order.lost && fault !== 'lease-lost-stops') return void held.delete(keyOf(order.offer));
  const outcome =
    before && fault === 'outcome-once'
      ? failed('the name is taken')
      : before && fault !== 'carried-out-once'
        ? before
        : carry(context, order.offer);
  done.set(keyOf(order.offer), outcome);
  if (fault !== 'order-finished') await reportOutcome(context, order, outcome);
}

async function reportOutcome(context: Context, order: Held, outcome: Outcome): Promise<void> {
  const next = await report(context, order, outcome);
  if (next) void take(context, next);
}

function carry({ disk, fault }: Context, { decisionId, operation, order, volume }: Offer): Outcome {
  const known =
    operation === Operation.CREATE_VOLUME && (order === Order.CREATE || order === Order.DELETE);
  if (!known && fault !== 'unknown-order-not-done')
    return failed(fault === 'failure-has-reason' ? '' : 'unknown order');
  if (order === Order.DELETE) {
    disk.remove(decisionId);
    return fault === 'outcome-fits-order' ? created() : { case: 'deleted', value: {} };
  }
  // A new name each time: the order is carried out twice.
  disk.make(fault === 'carried-out-once' ? randomUUID() : decisionId, Number(volume?.sizeGib));
  return created();
}

function keyOf({ decisionId, order }: Offer): string {
  return `${order} ${decisionId}`;
}

function created(): Outcome {
  return { case: 'created', value: {} };
}

function failed(reason: string): Outcome {
  return { case: 'failed', value: { reason, retriable: true, mayHaveLeftData: false } };
}
