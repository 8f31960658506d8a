import type { KnownPromise } from './promise.js';
import { orderWords } from './words.js';

/** The reason is all that an operator sees of a failed attempt. */
export const failureHasReason: KnownPromise = {
  id: 'failure-has-reason',
  of: 'worker',
  says: 'A failure says why.',
  document: 'proto/stowage/v1/worker_service.proto, Failed.reason',
  check: ({ stories }) => {
    const failures = stories.flatMap((story) =>
      story.sayings
        .filter(({ outcome }) => outcome === 'failed')
        .map((saying) => ({ story, saying })),
    );
    return {
      seen: failures.length,
      breaches: failures
        .filter(({ saying }) => saying.reason?.trim() === '')
        .map(({ story, saying }) => ({
          at: saying.at,
          run: saying.run,
          what: `${orderWords(story)} failed without a reason`,
          expected: '`failed.reason`, for people',
        })),
      note: 'no order failed',
    };
  },
};
