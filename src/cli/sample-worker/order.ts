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
  /** The newest token: it grows when the order is offered again. */
  token: bigint;
  /** Until when its lease certainly lives, by performance.now(). */
  untilMs: number;
  /** Stops the work on it. */
  readonly stop: AbortController;
}

/** The reference of an order for the server. */
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
 * Idempotency key of an order. Kind and decision id, because an order to delete has the id of the
 * create that it undoes.
 */
export function orderKey({ decisionId, order }: Offer): string {
  return `${order === Order.DELETE ? 'delete' : 'create'} ${decisionId}`;
}

/** The trace that the order is in: what a worker does for it goes on there. Null: in none. */
function traceIdOf({ traceparent }: Offer): string | null {
  return /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(traceparent)?.[1] ?? null;
}

/** An order, in words. */
export function orderWords(offer: Offer): string {
  const { placement, attempt, decisionId } = offer;
  const trace = traceIdOf(offer);
  const inTrace = trace === null ? '' : `, trace ${trace}`;
  const which = `attempt ${attempt}${inTrace}, decision ${decisionId}`;
  return plain(`${orderTask(offer)} on ${placement?.pool} (${which})`);
}

/** The outcome of an order. */
export type Outcome = Extract<
  NonNullable<MessageInitShape<typeof OutcomeReportSchema>['outcome']>,
  { case: string }
>;
