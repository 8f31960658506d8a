import { isMessage } from '@bufbuild/protobuf';
import { Operation, Order } from '../../gen/stowage/v1/decision_pb.js';
import {
  type Lease,
  type Offer,
  ReportOutcomesResponseSchema,
  WatchDecisionsResponseSchema,
} from '../../gen/stowage/v1/worker_service_pb.js';
import type { Call } from '../transcript/calls.js';

/** An order that the program received, on its stream or in the answer to an outcome. */
export interface Offered {
  readonly at: number;
  readonly run: number;
  /** What it asks for; `unknown` if this contract has no such operation or order. */
  readonly kind: 'create' | 'delete' | 'unknown';
  readonly decisionId: string;
  readonly backend: string;
  readonly pool: string;
  readonly token: bigint;
  /** Remaining life of its lease, ms; infinite if the offer does not state it. */
  readonly remainingMs: number;
  readonly sizeGib: number;
}

/** A decision that the server withdrew. */
export interface Withdrawn {
  readonly at: number;
  readonly decisionId: string;
}

/** All offers, in order. */
export function offersOf(calls: readonly Call[]): readonly Offered[] {
  return responses(calls)
    .flatMap(({ at, run, message }) => {
      if (isMessage(message, WatchDecisionsResponseSchema))
        return message.offers.map((offer) => offered(at, run, offer));
      if (!isMessage(message, ReportOutcomesResponseSchema)) return [];
      return message.results.flatMap(({ result }) =>
        result.case === 'accepted' && result.value.next.case === 'deleteOrder'
          ? [offered(at, run, result.value.next.value)]
          : [],
      );
    })
    .toSorted((a, b) => a.at - b.at);
}

/** All withdrawals, in order. */
export function withdrawalsOf(calls: readonly Call[]): readonly Withdrawn[] {
  return responses(calls).flatMap(({ at, message }) =>
    isMessage(message, WatchDecisionsResponseSchema)
      ? message.withdrawnDecisionIds.map((decisionId) => ({ at, decisionId }))
      : [],
  );
}

function responses(calls: readonly Call[]) {
  return calls.flatMap(({ run, responses: all }) => all.map((response) => ({ ...response, run })));
}

function offered(
  at: number,
  run: number,
  { decisionId, operation, order, placement, lease, volume }: Offer,
): Offered {
  return {
    at,
    run,
    kind: kindOf(operation, order),
    decisionId,
    backend: placement?.backend ?? '',
    pool: placement?.pool ?? '',
    token: lease?.token ?? 0n,
    remainingMs: lifeOf(lease),
    sizeGib: Number(volume?.sizeGib ?? 0n),
  };
}

/** Remaining life of a lease, ms; infinite if it is not stated. */
export function lifeOf(lease: Lease | undefined): number {
  return Number(lease?.remainingMs ?? 0n) || Number.POSITIVE_INFINITY;
}

function kindOf(operation: Operation, order: Order): Offered['kind'] {
  if (operation !== Operation.CREATE_VOLUME) return 'unknown';
  if (order === Order.CREATE) return 'create';
  return order === Order.DELETE ? 'delete' : 'unknown';
}
