import type { OrderHistory } from '../account/order-history.js';
import type { OrderRequest } from '../account/order-requests.js';
import type { Requirement } from './requirement.js';
import { orderWords } from './words.js';

/**
 * Work may begin only after the answer to the acknowledgement: until then its space may be given to
 * others.
 */
export const acknowledgeFirst: Requirement = {
  id: 'acknowledge-first',
  of: 'worker',
  says:
    'It renews leases and reports outcomes only of orders whose acknowledgement was answered ' +
    'with a lease.',
  document: 'docs/adr/0003-acknowledge-before-you-begin.md',
  check: ({ histories }) => {
    const requests = histories.flatMap((history) =>
      firstAct(history).map((request) => ({ history, request })),
    );
    return {
      seen: requests.length,
      breaches: requests
        .filter(({ history, request }) => !accepted(history, request))
        .map(({ history, request }) => ({
          at: request.at,
          run: request.run,
          what: `${actOf(request)} ${orderWords(history)}, which it had not been granted`,
          expected:
            'AcknowledgeDecisions, and its answer with a lease, before anything else is ' +
            'done or said of an order',
        })),
    };
  },
};

function actOf({ outcome }: OrderRequest): string {
  return outcome ? `it reported \`${outcome}\` of` : 'it renewed the lease of';
}

function firstAct({ requests }: OrderHistory): readonly OrderRequest[] {
  return requests.filter(({ verb }) => verb !== 'acknowledge').slice(0, 1);
}

function accepted({ requests, withdrawnAt }: OrderHistory, before: OrderRequest): boolean {
  const granted = requests.some(
    ({ verb, answer }) =>
      verb === 'acknowledge' && answer?.kind === 'lease' && answer.at <= before.at,
  );
  // Requests about a withdrawn decision are judged by `withdrawn-not-begun`.
  return granted || withdrawnAt !== undefined;
}
