import { randomUUID } from 'node:crypto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Operation, Order } from '../../gen/stowage/v1/decision_pb.js';
import { type Offer, OfferSchema } from '../../gen/stowage/v1/worker_service_pb.js';

/** How a played order differs from a plain order to create. */
export interface OrderOptions {
  readonly order?: number;
  readonly operation?: number;
  /** How long each of its leases lasts, ms. */
  readonly leaseMs?: number | undefined;
  /** For an order to delete: the order to create of the same decision. */
  readonly of?: PlayedOrder;
}

/** An order and its state, as the played server knows it. */
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
  /** When it was first granted, ms. */
  acceptedAt: number | undefined;
  /** When its outcome was first reported, ms. */
  outcomeAt: number | undefined;
  /** The accepted outcome, and the accounting revision that it raised. */
  outcome: { readonly kind: string; readonly revision: bigint } | undefined;
  withdrawn: boolean;
  /** Another worker has its lease: the next renewal or outcome is refused. */
  taken: boolean;
  /** The program has received that refusal. */
  lossAnswered: boolean;
  /** `created` is answered with the order to delete. */
  late: boolean;
  /** Tokens of the newest acknowledgement and the newest accepted outcome; 0 if there is none. */
  acknowledgedToken: bigint;
  outcomeToken: bigint;
  /** When its outcome was answered UNAVAILABLE, ms. */
  readonly refusals: number[];
}

/** Size of a played volume, GiB. */
const SIZE_GIB = 1n;

/** Makes an order that was not offered yet. */
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

/** The offer of an order. */
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

/** The lease of an order, granted at `epochMs`. */
export function leaseOf({ token, leaseMs }: PlayedOrder, epochMs: number) {
  const ends = epochMs + leaseMs;
  return {
    token,
    expiresAt: { seconds: BigInt(Math.floor(ends / 1000)), nanos: Math.floor(ends % 1000) * 1e6 },
    remainingMs: BigInt(leaseMs),
  };
}
