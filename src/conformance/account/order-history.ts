import type { Offered, Withdrawn } from './offers.js';
import type { OrderRequest } from './order-requests.js';

/** A lease token that the program received for an order. */
export interface Grant {
  readonly at: number;
  readonly run: number;
  readonly token: bigint;
}

/**
 * Everything about one order. A decision's order to create and its order to delete are two orders.
 */
export interface OrderHistory {
  readonly decisionId: string;
  readonly kind: Offered['kind'];
  readonly offers: readonly Offered[];
  readonly requests: readonly OrderRequest[];
  readonly grants: readonly Grant[];
  /** When the server withdrew it. */
  readonly withdrawnAt: number | undefined;
}

/**
 * Sorts offers and requests by order. A request with a token that was never given belongs to the
 * decision's newest order.
 */
export function historiesOf(
  offers: readonly Offered[],
  requests: readonly OrderRequest[],
  withdrawals: readonly Withdrawn[],
): readonly OrderHistory[] {
  const requestsOf = byDecision(requests);
  return [...byDecision(offers)].flatMap(([decisionId, ofDecision]) =>
    [...new Set(ofDecision.map(({ kind }) => kind))].map((kind) => {
      const own = ofDecision.filter((offer) => offer.kind === kind);
      const ownRequests = (requestsOf.get(decisionId) ?? []).filter(
        (request) => meant(request, ofDecision)?.kind === kind,
      );
      return {
        decisionId,
        kind,
        offers: own,
        requests: ownRequests,
        grants: grantsOf(own, ownRequests),
        withdrawnAt:
          kind === 'create'
            ? withdrawals.find((withdrawn) => withdrawn.decisionId === decisionId)?.at
            : undefined,
      };
    }),
  );
}

function byDecision<T extends { readonly decisionId: string }>(
  all: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const sorted = new Map<string, T[]>();
  for (const one of all) sorted.set(one.decisionId, [...(sorted.get(one.decisionId) ?? []), one]);
  return sorted;
}

/** The offer that a request is about. */
function meant({ at, token }: OrderRequest, offers: readonly Offered[]): Offered | undefined {
  return (
    offers.findLast((offer) => offer.token === token) ??
    offers.findLast((offer) => offer.at <= at) ??
    offers[0]
  );
}

function grantsOf(offers: readonly Offered[], requests: readonly OrderRequest[]): readonly Grant[] {
  const leased = requests.flatMap(({ run, answer }) =>
    answer?.kind === 'lease' ? [{ at: answer.at, run, token: answer.token }] : [],
  );
  return [...offers.map(({ at, run, token }) => ({ at, run, token })), ...leased].toSorted(
    (a, b) => a.at - b.at,
  );
}
