import { randomUUID } from 'node:crypto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Operation, Order } from '../../gen/stowage/v1/decision_pb.js';
import { type Offer, OfferSchema } from '../../gen/stowage/v1/worker_service_pb.js';

/** How an order that is played differs from a plain one to create. */
export interface OrderOptions {
  readonly order?: number;
  readonly operation?: number;
  /** How long each of its leases lasts, ms. */
  readonly leaseMs?: number | undefined;
  /** The order whose decision it takes back. */
  readonly of?: PlayedOrder;
}

/** An order as the server knows it. */
export interface PlayedOrder {
  readonly decisionId: string;
  readonly backend: string;
  readonly pool: string;
  readonly volumeId: string;
  readonly order: number;
  readonly operation: number;
  readonly leaseMs: number;
  token: bigint;
  accepted: boolean;
  /** When it was granted first, ms. */
  acceptedAt: number | undefined;
  /** When its outcome was first told, ms. */
  outcomeAt: number | undefined;
  /** What was taken as its outcome, and the revision that it raised. */
  outcome: { readonly kind: string; readonly revision: bigint } | undefined;
  withdrawn: boolean;
  /** Its next renewal or outcome finds the lease gone. */
  taken: boolean;
  /** The program was told so. */
  lossAnswered: boolean;
  /** Its `created` is answered with the order to delete. */
  late: boolean;
  /**
   * The token of the newest acknowledgement, and of the newest outcome that was taken; 0 before.
   */
  acknowledgedToken: bigint;
  outcomeToken: bigint;
  /** When its outcome was answered UNAVAILABLE, ms. */
  readonly refusals: number[];
}

/** What a volume takes, GiB. */
const SIZE_GIB = 1n;

/** An order that nobody was offered yet. */
export function newOrder(
  { backend, pool }: Pick<PlayedOrder, 'backend' | 'pool'>,
  token: bigint,
  leaseMs: number,
  options: OrderOptions,
): PlayedOrder {
  return {
    decisionId: options.of?.decisionId ?? randomUUID(),
    volumeId: options.of?.volumeId ?? randomUUID(),
    backend,
    pool,
    order: options.order ?? Order.CREATE,
    operation: options.operation ?? Operation.CREATE_VOLUME,
    leaseMs: options.leaseMs ?? leaseMs,
    token,
    accepted: false,
    acceptedAt: undefined,
    outcomeAt: undefined,
    outcome: undefined,
    withdrawn: false,
    taken: false,
    lossAnswered: false,
    late: false,
    acknowledgedToken: 0n,
    outcomeToken: 0n,
    refusals: [],
  };
}

/** The order as it is offered. */
export function offerOf(order: PlayedOrder, epochMs: number): Offer {
  const init: MessageInitShape<typeof OfferSchema> = {
    decisionId: order.decisionId,
    operation: order.operation,
    order: order.order,
    placement: { pool: order.pool, backend: order.backend, host: order.pool },
    lease: leaseOf(order, epochMs),
    volume: { volumeId: order.volumeId, sizeGib: SIZE_GIB, projectId: 'worker-check' },
    attempt: 1,
    requestId: randomUUID(),
  };
  return create(OfferSchema, init);
}

/** Its lease, granted now. */
export function leaseOf({ token, leaseMs }: PlayedOrder, epochMs: number) {
  const ends = epochMs + leaseMs;
  return {
    token,
    expiresAt: { seconds: BigInt(Math.floor(ends / 1000)), nanos: Math.floor(ends % 1000) * 1e6 },
    remainingMs: BigInt(leaseMs),
  };
}
