import type { Requirement } from './requirement.js';
import { orderWords } from './words.js';

/** The backend's name detects orders that reached the wrong worker. */
export const rightBackend: Requirement = {
  id: 'right-backend',
  of: 'worker',
  says: "It names the order's own backend, as the offer's placement has it.",
  document: 'proto/stowage/v1/worker_service.proto, LeaseRef.backend',
  check: ({ histories }) => {
    const requests = histories.flatMap((history) =>
      history.requests.map((request) => ({
        history,
        request,
        backend: history.offers[0]?.backend ?? '',
      })),
    );
    return {
      seen: requests.length,
      breaches: requests
        .filter(({ request, backend }) => request.backend !== backend)
        .map(({ history, request, backend }) => ({
          at: request.at,
          run: request.run,
          what: `${request.verb} of ${orderWords(history)} named backend \`${request.backend}\``,
          expected: `\`${backend}\`, the offer's placement.backend`,
        })),
    };
  },
};
