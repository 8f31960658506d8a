import type { Account } from '../account/account.js';
import type { Offered } from '../account/offers.js';
import type { OrderStory } from '../account/story.js';
import type { KnownPromise } from './promise.js';
import { SLACK_MS } from './slack.js';
import { orderWords } from './words.js';

/** An offer that nobody answers keeps its space and its lease for nothing. */
export const offersAcknowledged: KnownPromise = {
  id: 'offers-acknowledged',
  of: 'worker',
  says:
    'It acknowledges every offer before its lease ends: each of a message with several, one ' +
    'that comes again with a new lease, and one in the answer to an outcome.',
  document: 'docs/operating.md, Workers, 2',
  check: (account) => {
    const judged = account.stories
      .filter(({ kind, withdrawnAt }) => kind !== 'unknown' && withdrawnAt === undefined)
      .flatMap((story) => story.offers.flatMap((offer) => judge(account, story, offer)));
    return {
      seen: judged.length,
      breaches: judged
        .filter(({ answered }) => !answered)
        .map(({ story, offer, until }) => ({
          at: until,
          run: offer.run,
          what:
            `${orderWords(story)} was offered at ${offer.at} ms with lease token ` +
            `${offer.token} and not acknowledged`,
          expected: 'AcknowledgeDecisions with that token while the lease lives',
        })),
    };
  },
};

interface Judged {
  readonly story: OrderStory;
  readonly offer: Offered;
  readonly answered: boolean;
  readonly until: number;
}

function judge(
  { missed, runs, endedAt }: Account,
  story: OrderStory,
  offer: Offered,
): readonly Judged[] {
  const answered = story.sayings.some(
    ({ verb, token }) => verb === 'acknowledge' && token === offer.token,
  );
  if (answered) return [{ story, offer, answered, until: offer.at }];
  const inVain = missed.find(
    ({ what, decision_id, at }) =>
      what === 'acknowledge' && decision_id === story.decisionId && at >= offer.at,
  );
  if (inVain) return [{ story, offer, answered, until: inVain.at }];
  const until = offer.at + offer.remainingMs + SLACK_MS;
  const runEnd = runs.find(({ run }) => run === offer.run)?.endedAt ?? endedAt;
  const again =
    story.offers.find(({ at, token }) => at > offer.at && token > offer.token)?.at ?? endedAt;
  // Before the lease ended the program was killed, the order came again, or the transcript ends:
  // nothing was missed.
  return until > Math.min(runEnd, again) ? [] : [{ story, offer, answered, until }];
}
