import type { Account } from '../account/account.js';
import type { OrderHistory } from '../account/order-history.js';
import type { OrderRequest } from '../account/order-requests.js';
import type { Breach, Requirement, Sighting } from './requirement.js';
import { orderWords, seconds } from './words.js';

/** If a lease ends, the order is offered to another worker, and two work on one volume. */
export const leaseRenewed: Requirement = {
  id: 'lease-renewed',
  of: 'worker',
  says: 'While it works on an order it renews the lease before it ends.',
  document: 'docs/operating.md, Workers, 3',
  check: (account) => {
    const spans = account.histories.flatMap((history) => held(account, history));
    const sighting = {
      seen: spans.filter(({ renewals, breach }) => renewals > 0 || breach).length,
      breaches: spans.flatMap(({ breach }) => breach ?? []),
    };
    return sighting.seen > 0 ? sighting : unseen(sighting);
  },
};

interface Span {
  readonly renewals: number;
  readonly breach: Breach | undefined;
}

/** For each run, the time in which it held the order without having reported the outcome. */
function held(account: Account, history: OrderHistory): readonly Span[] {
  return account.runs.map(({ run, endedAt }) =>
    holding(
      history,
      history.requests.filter((request) => request.run === run),
      endedAt,
    ),
  );
}

function holding(history: OrderHistory, requests: readonly OrderRequest[], endedAt: number): Span {
  let expires = Number.POSITIVE_INFINITY;
  let renewals = 0;
  for (const { verb, at, run, answer, token } of requests) {
    if (at > expires)
      return {
        renewals,
        breach: ranOut(history, expires, run, `${verb} came only at ${seconds(at)}`),
      };
    if (verb === 'outcome') return { renewals, breach: undefined };
    if (verb === 'renew') renewals += 1;
    if (answer?.kind === 'lease') expires = answer.at + answer.remainingMs;
    // The lease is gone: there is nothing to renew until the order is offered again.
    else if (
      answer?.kind === 'error' &&
      answer.code !== 'UNAVAILABLE' &&
      newest(history, at) === token
    )
      expires = Number.POSITIVE_INFINITY;
  }
  const run = requests[0]?.run ?? 1;
  return {
    renewals,
    breach: endedAt > expires ? ranOut(history, expires, run, 'nothing came any more') : undefined,
  };
}

function newest({ grants }: OrderHistory, at: number): bigint | undefined {
  return grants.findLast((grant) => grant.at <= at)?.token;
}

function ranOut(history: OrderHistory, at: number, run: number, then: string): Breach {
  return {
    at,
    run,
    what: `the lease of ${orderWords(history)} ended while the program was at it; ${then}`,
    expected: 'RenewLeases well before `remaining_ms` is over, or the outcome',
  };
}

function unseen(sighting: Sighting): Sighting {
  return {
    ...sighting,
    note:
      'every order was done before its lease had to be renewed: let an order take longer ' +
      '(some seconds), or give --lease-ms',
  };
}
