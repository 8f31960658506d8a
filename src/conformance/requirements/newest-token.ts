import type { OrderHistory } from '../account/order-history.js';
import type { OrderRequest } from '../account/order-requests.js';
import type { Breach, Requirement } from './requirement.js';
import { SLACK_MS } from './slack.js';
import { orderWords } from './words.js';

/** An older token belongs to a lease that may be another worker's by now. */
export const newestToken: Requirement = {
  id: 'newest-token',
  of: 'worker',
  says: 'It names the lease token that it was given for the order, the newest one.',
  document: 'proto/stowage/v1/worker_service.proto, Lease.token',
  check: ({ histories }) => {
    const requests = histories.flatMap((history) =>
      history.requests.map((request) => ({ history, request })),
    );
    return {
      seen: requests.length,
      breaches: requests.flatMap(({ history, request }) => judge(history, request)),
    };
  },
};

function judge(history: OrderHistory, { at, run, token, verb }: OrderRequest): readonly Breach[] {
  const given = history.grants.filter((grant) => grant.at <= at);
  // A new run has received no token yet. Tokens of earlier runs do not count against it.
  const newest = given
    .filter((grant) => grant.run === run && grant.at <= at - SLACK_MS)
    .reduce((most, grant) => (grant.token > most ? grant.token : most), 0n);
  const unknown = given.every((grant) => grant.token !== token);
  if (!unknown && token >= newest) return [];
  const tokens = [...new Set(given.map((grant) => grant.token))].join(', ');
  return [
    {
      at,
      run,
      what:
        `${verb} of ${orderWords(history)} named lease token ${token}; it had been given ` +
        `${tokens || 'none'}`,
      expected: unknown ? 'a token that was given for this order' : `the newest token, ${newest}`,
    },
  ];
}
