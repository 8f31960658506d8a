import type { Saying } from '../account/sayings.js';
import type { OrderStory } from '../account/story.js';
import type { KnownPromise } from './promise.js';
import { orderWords } from './words.js';

/**
 * Work begins only when the acknowledgement was answered: until then the space may be given away.
 */
export const acknowledgeFirst: KnownPromise = {
  id: 'acknowledge-first',
  of: 'worker',
  says:
    'It renews leases and reports outcomes only of orders whose acknowledgement was answered ' +
    'with a lease.',
  document: 'docs/adr/0003-acknowledge-before-you-begin.md',
  check: ({ stories }) => {
    const spoken = stories.flatMap((story) =>
      firstWord(story).map((saying) => ({ story, saying })),
    );
    return {
      seen: spoken.length,
      breaches: spoken
        .filter(({ story, saying }) => !accepted(story, saying))
        .map(({ story, saying }) => ({
          at: saying.at,
          run: saying.run,
          what:
            `${saying.outcome ? `it reported \`${saying.outcome}\` of` : 'it renewed the lease of'} ` +
            `${orderWords(story)}, which it had not been granted`,
          expected:
            'AcknowledgeDecisions, and its answer with a lease, before anything else is ' +
            'done or said of an order',
        })),
    };
  },
};

function firstWord({ sayings }: OrderStory): readonly Saying[] {
  return sayings.filter(({ verb }) => verb !== 'acknowledge').slice(0, 1);
}

function accepted({ sayings, withdrawnAt }: OrderStory, before: Saying): boolean {
  const granted = sayings.some(
    ({ verb, answer }) =>
      verb === 'acknowledge' && answer?.kind === 'lease' && answer.at <= before.at,
  );
  // What is said of a withdrawn decision is judged by that promise.
  return granted || withdrawnAt !== undefined;
}
