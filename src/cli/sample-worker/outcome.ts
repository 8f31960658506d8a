import {
  errorFromStatus,
  isPassing,
  isUnheard,
  retryUnavailable,
  StowageError,
} from '../../client/index.js';
import { Operation, Order } from '../../gen/stowage/v1/decision_pb.js';
import type { Offer, OutcomeAccepted } from '../../gen/stowage/v1/worker_service_pb.js';
import { plain } from '../output/plain.js';
import { decisionState } from '../views/words.js';
import type { Outcome } from './order.js';
import { type HeldOrder, leaseRef } from './order.js';
import type { WorkerContext } from './settings.js';

const KNOWN: ReadonlySet<Order> = new Set([Order.CREATE, Order.DELETE]);

/** Draws the outcome of an order at random. */
export function rollOutcome(offer: Offer, { random, settings }: WorkerContext): Outcome {
  if (Operation[offer.operation] === undefined || !KNOWN.has(offer.order))
    return unknownOrder(offer);
  if (offer.order === Order.DELETE) return { case: 'deleted', value: {} };
  if (random() >= settings.failureRate) return { case: 'created', value: {} };
  const mayHaveLeftData = random() < settings.leaveDataRate;
  return {
    case: 'failed',
    value: { reason: 'the sample worker was told to fail', retriable: true, mayHaveLeftData },
  };
}

/**
 * The outcome of an unknown order, as a newer server may send. It is retriable: another backend's
 * worker may know it.
 */
function unknownOrder({ operation, order }: Offer): Outcome {
  const reason = `the sample worker does not know order ${order} of operation ${operation}`;
  return { case: 'failed', value: { reason, retriable: true, mayHaveLeftData: false } };
}

/**
 * Reports an outcome until the server has answered, or the order is lost: repeating it gives the
 * first answer.
 */
export function reportOutcome(
  { client, settings, random }: WorkerContext,
  order: HeldOrder,
  outcome: Outcome,
): Promise<OutcomeAccepted> {
  return retryUnavailable(
    async () => {
      const items = [{ ref: leaseRef(order.offer, order.token), outcome }];
      const { results } = await client.workers.reportOutcomes({
        workerId: settings.workerId,
        items,
      });
      const result = results[0]?.result;
      if (result?.case === 'accepted') return result.value;
      throw result?.case === 'error'
        ? errorFromStatus(result.value)
        : new StowageError('INTERNAL', 'the server left the outcome unanswered');
    },
    {
      ...{ attempts: Number.POSITIVE_INFINITY, random, signal: order.stop.signal },
      when: (error) =>
        isPassing(error) || isUnheard(error) || error.reason === 'CREDENTIALS_EXPIRED',
    },
  );
}

/** What followed from an outcome, in words. */
export function consequence({ next, state }: OutcomeAccepted): string {
  switch (next.case) {
    case 'decision':
      return plain(
        `; decided again: attempt ${next.value.attempt} goes to ${next.value.placement?.pool}`,
      );
    case 'refusal':
      return plain(`; nowhere else to go: ${errorFromStatus(next.value).message}`);
    case 'deleteOrder':
      return '; it was decided elsewhere meanwhile, so it is to be deleted';
    default:
      return `; decision ${decisionState(state)}`;
  }
}
