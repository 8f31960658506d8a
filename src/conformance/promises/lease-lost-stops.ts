import type { Account } from '../account/account.js';
import type { Saying } from '../account/sayings.js';
import type { OrderStory } from '../account/story.js';
import type { KnownPromise } from './promise.js';
import { SLACK_MS } from './slack.js';
import { orderWords } from './words.js';

/** A lost lease is somebody else's order. */
export const leaseLostStops: KnownPromise = {
  id: 'lease-lost-stops',
  of: 'worker',
  says:
    'Once it was told LEASE_LOST it stops: that token is neither renewed nor named in an ' +
    'outcome again.',
  document: 'docs/operating.md, Workers, 3',
  check: ({ stories }: Account) => {
    const losses = stories.flatMap((story) => lossesOf(story));
    return {
      seen: losses.length,
      breaches: losses.flatMap(({ story, lost, after }) =>
        after.slice(0, 1).map(({ at, run, verb, outcome, token }) => ({
          at,
          run,
          what:
            `${verb}${outcome ? ` \`${outcome}\`` : ''} of ${orderWords(story)} with token ` +
            `${token}, which was lost at ${lost} ms (${after.length} in all)`,
          expected: 'nothing more with that token',
        })),
      ),
      note: 'no lease was lost',
    };
  },
};

interface Loss {
  readonly story: OrderStory;
  readonly lost: number;
  readonly after: readonly Saying[];
}

function lossesOf(story: OrderStory): readonly Loss[] {
  const first = new Map<bigint, number>();
  for (const { token, answer } of story.sayings)
    if (answer?.kind === 'error' && answer.reason === 'LEASE_LOST' && !first.has(token))
      first.set(token, answer.at);
  return [...first].map(([token, lost]) => ({
    story,
    lost,
    after: story.sayings.filter(
      (saying) =>
        saying.token === token && saying.verb !== 'acknowledge' && saying.at > lost + SLACK_MS,
    ),
  }));
}
