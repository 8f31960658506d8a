import type { Account } from '../account/account.js';
import type { Saying } from '../account/sayings.js';
import type { OrderStory } from '../account/story.js';
import type { Breach, KnownPromise, Sighting } from './promise.js';
import { orderWords, seconds } from './words.js';

/** A lease that ends is offered to the next worker, and two are at one volume. */
export const leaseRenewed: KnownPromise = {
  id: 'lease-renewed',
  of: 'worker',
  says: 'While it works on an order it renews the lease before it ends.',
  document: 'docs/operating.md, Workers, 3',
  check: (account) => {
    const spans = account.stories.flatMap((story) => held(account, story));
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

/** The times in which a program held an order without having said its outcome, a run at a time. */
function held(account: Account, story: OrderStory): readonly Span[] {
  return account.runs.map(({ run, endedAt }) =>
    holding(
      story,
      story.sayings.filter((saying) => saying.run === run),
      endedAt,
    ),
  );
}

function holding(story: OrderStory, sayings: readonly Saying[], endedAt: number): Span {
  let expires = Number.POSITIVE_INFINITY;
  let renewals = 0;
  for (const { verb, at, run, answer, token } of sayings) {
    if (at > expires)
      return {
        renewals,
        breach: ranOut(story, expires, run, `${verb} came only at ${seconds(at)}`),
      };
    if (verb === 'outcome') return { renewals, breach: undefined };
    if (verb === 'renew') renewals += 1;
    if (answer?.kind === 'lease') expires = answer.at + answer.remainingMs;
    // Somebody else's by now, or nobody's: until it is offered again there is nothing to renew.
    else if (
      answer?.kind === 'error' &&
      answer.code !== 'UNAVAILABLE' &&
      newest(story, at) === token
    )
      expires = Number.POSITIVE_INFINITY;
  }
  const run = sayings[0]?.run ?? 1;
  return {
    renewals,
    breach: endedAt > expires ? ranOut(story, expires, run, 'nothing came any more') : undefined,
  };
}

function newest({ grants }: OrderStory, at: number): bigint | undefined {
  return grants.findLast((grant) => grant.at <= at)?.token;
}

function ranOut(story: OrderStory, at: number, run: number, then: string): Breach {
  return {
    at,
    run,
    what: `the lease of ${orderWords(story)} ended while the program was at it; ${then}`,
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
