import type { Offered, Withdrawn } from './offers.js';
import type { Saying } from './sayings.js';

/** A token that the program was given for an order. */
export interface Grant {
  readonly at: number;
  readonly run: number;
  readonly token: bigint;
}

/** Everything about one order: a decision's order to create and its order to delete are two. */
export interface OrderStory {
  readonly decisionId: string;
  readonly kind: Offered['kind'];
  readonly offers: readonly Offered[];
  readonly sayings: readonly Saying[];
  readonly grants: readonly Grant[];
  /** When it was told to be no longer wanted. */
  readonly withdrawnAt: number | undefined;
}

/**
 * Sorts what was offered and said by order. What is said with a token that nobody gave belongs to
 * the decision's newest order.
 */
export function storiesOf(
  offers: readonly Offered[],
  sayings: readonly Saying[],
  withdrawals: readonly Withdrawn[],
): readonly OrderStory[] {
  const saidOf = byDecision(sayings);
  return [...byDecision(offers)].flatMap(([decisionId, ofDecision]) =>
    [...new Set(ofDecision.map(({ kind }) => kind))].map((kind) => {
      const own = ofDecision.filter((offer) => offer.kind === kind);
      const said = (saidOf.get(decisionId) ?? []).filter(
        (saying) => meant(saying, ofDecision)?.kind === kind,
      );
      return {
        decisionId,
        kind,
        offers: own,
        sayings: said,
        grants: grantsOf(own, said),
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

/** Which offer a saying is about. */
function meant({ at, token }: Saying, offers: readonly Offered[]): Offered | undefined {
  return (
    offers.findLast((offer) => offer.token === token) ??
    offers.findLast((offer) => offer.at <= at) ??
    offers[0]
  );
}

function grantsOf(offers: readonly Offered[], sayings: readonly Saying[]): readonly Grant[] {
  const leased = sayings.flatMap(({ run, answer }) =>
    answer?.kind === 'lease' ? [{ at: answer.at, run, token: answer.token }] : [],
  );
  return [...offers.map(({ at, run, token }) => ({ at, run, token })), ...leased].toSorted(
    (a, b) => a.at - b.at,
  );
}
