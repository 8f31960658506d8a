import type { OrderHistory } from '../account/order-history.js';
import type { OrderRequest } from '../account/order-requests.js';
import type { Breach, Requirement } from './requirement.js';
import { orderWords } from './words.js';

/** Orders are delivered at least once and must be carried out once. */
export const outcomeOnce: Requirement = {
  id: 'outcome-once',
  of: 'worker',
  says:
    'It is idempotent by decision id: an order that comes again is not carried out again, ' +
    'and its outcome is the same as before.',
  document: 'docs/operating.md, Workers, 2',
  check: ({ histories }) => {
    const repeated = histories.filter((history) => outcomesOf(history).length > 1);
    return {
      seen: repeated.length,
      breaches: repeated.flatMap(judge),
      note: 'no order was reported twice',
    };
  },
};

function outcomesOf({ requests }: OrderHistory): readonly OrderRequest[] {
  // An outcome with a lost lease does not count.
  return requests.filter(
    ({ verb, answer }) =>
      verb === 'outcome' && !(answer?.kind === 'error' && answer.reason === 'LEASE_LOST'),
  );
}

function judge(history: OrderHistory): readonly Breach[] {
  const [first, ...later] = outcomesOf(history);
  return later
    .filter((request) => first && request.outcome !== first.outcome)
    .slice(0, 1)
    .map(({ at, run, outcome }) => ({
      at,
      run,
      what: `${orderWords(history)} was answered \`${outcome}\`, and \`${first?.outcome}\` before`,
      expected: `\`${first?.outcome}\` again, without doing it again`,
    }));
}
