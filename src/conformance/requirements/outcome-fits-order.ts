import type { OrderHistory } from '../account/order-history.js';
import type { Requirement } from './requirement.js';
import { orderWords } from './words.js';

const FITTING: Readonly<Record<OrderHistory['kind'], readonly string[]>> = {
  create: ['created', 'failed'],
  delete: ['deleted', 'failed'],
  unknown: ['failed'],
};

const says = (kind: OrderHistory['kind']) =>
  FITTING[kind].map((outcome) => `\`${outcome}\``).join(' or ');

/** If an order to delete is mistaken for one to create, an unwanted volume is left. */
export const outcomeFitsOrder: Requirement = {
  id: 'outcome-fits-order',
  of: 'worker',
  says:
    'An order to create ends in `created` or `failed`, an order to delete in `deleted` or ' +
    '`failed`.',
  document: 'proto/stowage/v1/decision.proto, Order',
  check: ({ histories }) => judge(histories.filter(({ kind }) => kind !== 'unknown')),
};

/** A server may be newer than its workers. */
export const unknownOrderNotDone: Requirement = {
  id: 'unknown-order-not-done',
  of: 'worker',
  says:
    'An order or operation that it does not know is failed or left alone, never taken for ' +
    'another.',
  document: 'docs/worker-check.md, Unknown orders',
  check: ({ histories }) => {
    const unknown = histories.filter(({ kind }) => kind === 'unknown');
    return { seen: unknown.length, breaches: judge(unknown).breaches };
  },
};

function judge(histories: readonly OrderHistory[]) {
  const requests = histories.flatMap((history) =>
    history.requests
      .filter(({ verb }) => verb === 'outcome')
      .map((request) => ({ history, request })),
  );
  return {
    seen: requests.length,
    breaches: requests
      .filter(
        ({ history, request }) =>
          request.outcome !== undefined && !FITTING[history.kind].includes(request.outcome),
      )
      .map(({ history, request }) => ({
        at: request.at,
        run: request.run,
        what: `${orderWords(history)} was answered \`${request.outcome}\``,
        expected: says(history.kind),
      })),
  };
}
