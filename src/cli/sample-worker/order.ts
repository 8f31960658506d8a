import type { MessageInitShape } from '@bufbuild/protobuf';
import { Order } from '../../gen/stowage/v1/decision_pb.js';
import type {
  LeaseRefSchema,
  Offer,
  OutcomeReportSchema,
} from '../../gen/stowage/v1/worker_service_pb.js';
import { plain } from '../output/plain.js';
import { orderTask } from '../views/offer.js';

/** An order that the worker accepted. */
export interface HeldOrder {
  readonly offer: Offer;
  /** Grows when the order is offered or renewed again. */
  token: bigint;
  /** Until when its lease certainly lives, by performance.now(). */
  untilMs: number;
  /** Ends the work on it. */
  readonly stop: AbortController;
}

/** Names an order to the server. */
export function leaseRef(
  offer: Offer,
  token: bigint | undefined,
): MessageInitShape<typeof LeaseRefSchema> {
  return {
    decisionId: offer.decisionId,
    backend: offer.placement?.backend ?? '',
    leaseToken: token ?? 0n,
  };
}

/**
 * The key of the worker's idempotency: a delete order has the id of the decision that it takes
 * back.
 */
export function orderKey({ decisionId, order }: Offer): string {
  return `${order === Order.DELETE ? 'delete' : 'create'} ${decisionId}`;
}

/** What an order is, for people. */
export function orderWords(offer: Offer): string {
  const { placement, attempt, decisionId } = offer;
  return plain(
    `${orderTask(offer)} on ${placement?.pool} (attempt ${attempt}, decision ${decisionId})`,
  );
}

/** What an order ended in. */
export type Outcome = Extract<
  NonNullable<MessageInitShape<typeof OutcomeReportSchema>['outcome']>,
  { case: string }
>;
