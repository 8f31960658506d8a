import type { OrderHistory } from '../account/order-history.js';
import type { Requirement } from './requirement.js';
import { orderWords } from './words.js';

/** The space of a withdrawn decision is free for others at once. */
export const withdrawnNotBegun: Requirement = {
  id: 'withdrawn-not-begun',
  of: 'worker',
  says: 'A decision that was withdrawn before its acknowledgement was granted is not begun.',
  document: 'docs/adr/0003-acknowledge-before-you-begin.md',
  check: ({ histories }) => {
    const withdrawn = histories.filter(ungranted);
    return {
      seen: withdrawn.length,
      breaches: withdrawn.flatMap((history) =>
        history.requests
          .filter(({ verb }) => verb !== 'acknowledge')
          .slice(0, 1)
          .map(({ at, run, verb, outcome }) => ({
            at,
            run,
            what:
              `${verb}${outcome ? ` \`${outcome}\`` : ''} of ${orderWords(history)}, which was ` +
              'withdrawn',
            expected: 'nothing but the acknowledgement, which is refused with DECISION_WITHDRAWN',
          })),
      ),
      note: 'nothing was withdrawn before it was granted',
    };
  },
};

function ungranted({ requests, withdrawnAt }: OrderHistory): boolean {
  const refused = requests.some(
    ({ answer }) => answer?.kind === 'error' && answer.reason === 'DECISION_WITHDRAWN',
  );
  if (withdrawnAt === undefined && !refused) return false;
  return !requests.some(({ verb, answer }) => verb === 'acknowledge' && answer?.kind === 'lease');
}
