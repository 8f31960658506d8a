import type { Account } from '../account/account.js';
import type { Offered } from '../account/offers.js';
import type { OrderHistory } from '../account/order-history.js';
import type { Requirement } from './requirement.js';
import { SLACK_MS } from './slack.js';
import { orderWords } from './words.js';

/** An offer that is not answered blocks space until its lease ends. */
export const offersAcknowledged: Requirement = {
  id: 'offers-acknowledged',
  of: 'worker',
  says:
    'It acknowledges every offer before its lease ends: each of a message with several, one ' +
    'that comes again with a new lease, and one in the answer to an outcome.',
  document: 'docs/operating.md, Workers, 2',
  check: (account) => {
    const judged = account.histories
      .filter(({ kind, withdrawnAt }) => kind !== 'unknown' && withdrawnAt === undefined)
      .flatMap((history) => history.offers.flatMap((offer) => judge(account, history, offer)));
    return {
      seen: judged.length,
      breaches: judged
        .filter(({ answered }) => !answered)
        .map(({ history, offer, until }) => ({
          at: until,
          run: offer.run,
          what:
            `${orderWords(history)} was offered at ${offer.at} ms with lease token ` +
            `${offer.token} and not acknowledged`,
          expected: 'AcknowledgeDecisions with that token while the lease lives',
        })),
    };
  },
};

interface Judged {
  readonly history: OrderHistory;
  readonly offer: Offered;
  readonly answered: boolean;
  readonly until: number;
}

function judge(
  { missed, runs, endedAt }: Account,
  history: OrderHistory,
  offer: Offered,
): readonly Judged[] {
  const answered = history.requests.some(
    ({ verb, token }) => verb === 'acknowledge' && token === offer.token,
  );
  if (answered) return [{ history, offer, answered, until: offer.at }];
  const inVain = missed.find(
    ({ what, decision_id, at }) =>
      what === 'acknowledge' && decision_id === history.decisionId && at >= offer.at,
  );
  if (inVain) return [{ history, offer, answered, until: inVain.at }];
  const until = offer.at + offer.remainingMs + SLACK_MS;
  const runEnd = runs.find(({ run }) => run === offer.run)?.endedAt ?? endedAt;
  const again =
    history.offers.find(({ at, token }) => at > offer.at && token > offer.token)?.at ?? endedAt;
  // Nothing was missed if the program was killed, the order came again, or the transcript ended
  // before the lease did.
  return until > Math.min(runEnd, again) ? [] : [{ history, offer, answered, until }];
}
