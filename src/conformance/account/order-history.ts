import type { Offered, Withdrawn } from './offers.js';
import type { OrderRequest } from './order-requests.js';

/** A token that the program was given for an order. */
export interface Grant {
  readonly at: number;
  readonly run: number;
  readonly token: bigint;
}

/** Everything about one order: a decision's order to create and its order to delete are two. */
export interface OrderHistory {
  readonly decisionId: string;
  readonly kind: Offered['kind'];
  readonly offers: readonly Offered[];
  readonly requests: readonly OrderRequest[];
  readonly grants: readonly Grant[];
  /** When it was told to be no longer wanted. */
  readonly withdrawnAt: number | undefined;
}

/**
 * Sorts what was offered and said by order. What is said with a token that nobody gave belongs to
 * the decision's newest order.
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

/** Which offer a request is about. */
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
