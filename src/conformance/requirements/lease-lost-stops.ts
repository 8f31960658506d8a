import type { Account } from '../account/account.js';
import type { OrderHistory } from '../account/order-history.js';
import type { OrderRequest } from '../account/order-requests.js';
import type { Requirement } from './requirement.js';
import { SLACK_MS } from './slack.js';
import { orderWords } from './words.js';

/** If a lease is lost, the order belongs to another worker. */
export const leaseLostStops: Requirement = {
  id: 'lease-lost-stops',
  of: 'worker',
  says:
    'After LEASE_LOST it stops: that token is neither renewed nor named in an ' + 'outcome again.',
  document: 'docs/operating.md, Workers, 3',
  check: ({ histories }: Account) => {
    const losses = histories.flatMap((history) => lossesOf(history));
    return {
      seen: losses.length,
      breaches: losses.flatMap(({ history, lost, after }) =>
        after.slice(0, 1).map(({ at, run, verb, outcome, token }) => ({
          at,
          run,
          what:
            `${verb}${outcome ? ` \`${outcome}\`` : ''} of ${orderWords(history)} with token ` +
            `${token}, which was lost at ${lost} ms (${after.length} in all)`,
          expected: 'nothing more with that token',
        })),
      ),
      note: 'no lease was lost',
    };
  },
};

interface Loss {
  readonly history: OrderHistory;
  readonly lost: number;
  readonly after: readonly OrderRequest[];
}

function lossesOf(history: OrderHistory): readonly Loss[] {
  const first = new Map<bigint, number>();
  for (const { token, answer } of history.requests)
    if (answer?.kind === 'error' && answer.reason === 'LEASE_LOST' && !first.has(token))
      first.set(token, answer.at);
  return [...first].map(([token, lost]) => ({
    history,
    lost,
    after: history.requests.filter(
      (request) =>
        request.token === token && request.verb !== 'acknowledge' && request.at > lost + SLACK_MS,
    ),
  }));
}
