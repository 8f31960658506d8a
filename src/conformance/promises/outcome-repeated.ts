import type { Account, Run } from '../account/account.js';
import type { Saying } from '../account/sayings.js';
import type { OrderStory } from '../account/story.js';
import type { Breach, KnownPromise } from './promise.js';
import { orderWords, seconds } from './words.js';

/** Longer than this nobody waits before asking again, ms. */
const AGAIN_WITHIN_MS = 30_000;
/** A clock or a timer may be a little off. */
const NEARLY = 0.9;

/** An outcome that was not taken is lost unless it is said again. */
export const outcomeRepeated: KnownPromise = {
  id: 'outcome-repeated',
  of: 'worker',
  says: 'An outcome that was answered UNAVAILABLE is reported again until it is taken.',
  document: 'docs/operating.md, Workers, 4',
  check: (account) => {
    const refusals = refusalsIn(account);
    return {
      seen: refusals.filter(({ next }) => next).length,
      breaches: refusals.flatMap((refusal) => (refusal.next ? [] : forgotten(account, refusal))),
    };
  },
};

/** A server that is away is not helped by being asked more often. */
export const retryInfoHonoured: KnownPromise = {
  id: 'retry-info-honoured',
  of: 'worker',
  says: 'Where the refusal holds a RetryInfo, it waits at least so long before it reports again.',
  document: 'docs/errors.md, STORE_UNAVAILABLE',
  check: (account) => {
    const asked = refusalsIn(account).filter(({ next, retryAfterMs }) => next && retryAfterMs);
    return {
      seen: asked.length,
      breaches: asked
        .filter(
          ({ at, next, retryAfterMs }) =>
            next && retryAfterMs && next.at - at < retryAfterMs * NEARLY,
        )
        .map(({ story, at, next, retryAfterMs }) => ({
          at: next?.at ?? at,
          run: next?.run ?? 1,
          what:
            `the outcome of ${orderWords(story)} came again after ` +
            `${Math.round((next?.at ?? at) - at)} ms`,
          expected: `${retryAfterMs} ms, as RetryInfo asked`,
        })),
    };
  },
};

interface Refusal {
  readonly story: OrderStory;
  readonly at: number;
  readonly saying: Saying;
  readonly retryAfterMs: number | undefined;
  readonly next: Saying | undefined;
}

function refusalsIn({ stories }: Account): readonly Refusal[] {
  return stories.flatMap((story) => {
    const outcomes = story.sayings.filter(({ verb }) => verb === 'outcome');
    return outcomes.flatMap((saying, index) =>
      saying.answer?.kind === 'error' && saying.answer.code === 'UNAVAILABLE'
        ? [
            {
              story,
              at: saying.answer.at,
              saying,
              retryAfterMs: saying.answer.retryAfterMs,
              next: outcomes[index + 1],
            },
          ]
        : [],
    );
  });
}

function forgotten({ missed, runs }: Account, { story, at, saying }: Refusal): readonly Breach[] {
  const inVain = missed.find(
    ({ what, decision_id, at: since }) =>
      what === 'repeat' && decision_id === story.decisionId && since >= at,
  );
  const until = inVain?.at ?? at + AGAIN_WITHIN_MS;
  if (until > endOf(runs, saying.run)) return [];
  return [
    {
      at: until,
      run: saying.run,
      what:
        `the outcome of ${orderWords(story)} was answered UNAVAILABLE at ${seconds(at)} and ` +
        'not reported again',
      expected: 'ReportOutcomes again, until it is answered',
    },
  ];
}

function endOf(runs: readonly Run[], wanted: number): number {
  return runs.find(({ run }) => run === wanted)?.endedAt ?? 0;
}
