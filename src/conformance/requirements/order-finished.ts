import type { Requirement } from './requirement.js';
import { orderWords } from './words.js';

/** The server waits for the outcome of every granted order. */
export const orderFinished: Requirement = {
  id: 'order-finished',
  of: 'worker',
  says:
    'Every order that it was granted ends in an outcome, also where it comes again, after a ' +
    'cut stream, and after a restart.',
  document: 'docs/operating.md, Workers, 4',
  check: ({ histories, missed }) => {
    const granted = histories.filter(
      ({ kind, requests }) =>
        kind !== 'unknown' && requests.some(({ answer }) => answer?.kind === 'lease'),
    );
    return {
      seen: granted.filter(({ requests }) => requests.some(({ verb }) => verb === 'outcome'))
        .length,
      breaches: missed
        .filter(({ what }) => what === 'outcome')
        .flatMap(({ at, decision_id, waited_ms }) =>
          granted
            .filter(({ decisionId }) => decisionId === decision_id)
            .slice(-1)
            .map((history) => ({
              at,
              run: history.offers.at(-1)?.run ?? 1,
              what: `${orderWords(history)} was granted, and no outcome came for ${waited_ms} ms`,
              expected:
                'ReportOutcomes when the order is done (does it take longer? --patience ' +
                'says how long to wait)',
            })),
        ),
    };
  },
};
