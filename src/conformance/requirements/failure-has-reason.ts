import type { Requirement } from './requirement.js';
import { orderWords } from './words.js';

/** Of a failed attempt, an operator sees only the reason. */
export const failureHasReason: Requirement = {
  id: 'failure-has-reason',
  of: 'worker',
  says: 'A failure says why.',
  document: 'proto/stowage/v1/worker_service.proto, Failed.reason',
  check: ({ histories }) => {
    const failures = histories.flatMap((history) =>
      history.requests
        .filter(({ outcome }) => outcome === 'failed')
        .map((request) => ({ history, request })),
    );
    return {
      seen: failures.length,
      breaches: failures
        .filter(({ request }) => request.reason?.trim() === '')
        .map(({ history, request }) => ({
          at: request.at,
          run: request.run,
          what: `${orderWords(history)} failed without a reason`,
          expected: '`failed.reason`, for people',
        })),
      note: 'no order failed',
    };
  },
};
