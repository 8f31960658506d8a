import type { KnownPromise } from './promise.js';
import { orderWords } from './words.js';

/** An order without an outcome is waited for. */
export const orderFinished: KnownPromise = {
  id: 'order-finished',
  of: 'worker',
  says:
    'Every order that it was granted ends in an outcome, also where it comes again, after a ' +
    'cut stream, and after a restart.',
  document: 'docs/operating.md, Workers, 4',
  check: ({ stories, missed }) => {
    const granted = stories.filter(
      ({ kind, sayings }) =>
        kind !== 'unknown' && sayings.some(({ answer }) => answer?.kind === 'lease'),
    );
    return {
      seen: granted.filter(({ sayings }) => sayings.some(({ verb }) => verb === 'outcome')).length,
      breaches: missed
        .filter(({ what }) => what === 'outcome')
        .flatMap(({ at, decision_id, waited_ms }) =>
          granted
            .filter(({ decisionId }) => decisionId === decision_id)
            .slice(-1)
            .map((story) => ({
              at,
              run: story.offers.at(-1)?.run ?? 1,
              what: `${orderWords(story)} was granted, and no outcome came for ${waited_ms} ms`,
              expected:
                'ReportOutcomes when the order is done (does it take longer? --patience ' +
                'says how long to wait)',
            })),
        ),
    };
  },
};
