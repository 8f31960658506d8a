import type { MessageInitShape } from '@bufbuild/protobuf';
import { Order } from '../../gen/stowage/v1/decision_pb.js';
import type { LeaseRefSchema, Offer } from '../../gen/stowage/v1/worker_service_pb.js';
import { plain } from '../output.js';

/** An order that the worker accepted. */
export interface HeldOrder {
  readonly offer: Offer;
  /** Grows when the order is offered or renewed again. */
  token: bigint;
  /** Ends the work on it. */
  readonly stop: AbortController;
}

/** Names an order to the server. */
export function leaseRef(offer: Offer, token: bigint | undefined): MessageInitShape<typeof LeaseRefSchema> {
  return { decisionId: offer.decisionId, backend: offer.placement?.backend ?? '', leaseToken: token ?? 0n };
}

/** The key of the worker's idempotency: a delete order has the id of the decision that it takes back. */
export function orderKey({ decisionId, order }: Offer): string {
  return `${verbOf(order)} ${decisionId}`;
}

/** What an order is, for people. */
export function orderWords({ order, volume, placement, attempt, decisionId }: Offer): string {
  return plain(
    `${verbOf(order)} volume ${volume?.volumeId}, ${volume?.sizeGib} GiB, on ${placement?.pool} (attempt ${attempt}, decision ${decisionId})`,
  );
}

function verbOf(order: Order): string {
  if (order === Order.CREATE) return 'create';
  return order === Order.DELETE ? 'delete' : `order ${order}`;
}
