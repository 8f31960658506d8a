import type { KnownPromise } from './promise.js';
import { orderWords } from './words.js';

/** The backend guards against workers that are routed wrongly. */
export const rightBackend: KnownPromise = {
  id: 'right-backend',
  of: 'worker',
  says: "It names the order's own backend, as the offer's placement has it.",
  document: 'proto/stowage/v1/worker_service.proto, LeaseRef.backend',
  check: ({ stories }) => {
    const spoken = stories.flatMap((story) =>
      story.sayings.map((saying) => ({ story, saying, backend: story.offers[0]?.backend ?? '' })),
    );
    return {
      seen: spoken.length,
      breaches: spoken
        .filter(({ saying, backend }) => saying.backend !== backend)
        .map(({ story, saying, backend }) => ({
          at: saying.at,
          run: saying.run,
          what: `${saying.verb} of ${orderWords(story)} named backend \`${saying.backend}\``,
          expected: `\`${backend}\`, the offer's placement.backend`,
        })),
    };
  },
};
