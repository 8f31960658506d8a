import type { OrderStory } from '../account/story.js';
import type { KnownPromise } from './promise.js';
import { orderWords } from './words.js';

/** The space of a withdrawn decision is somebody else's at once. */
export const withdrawnNotBegun: KnownPromise = {
  id: 'withdrawn-not-begun',
  of: 'worker',
  says: 'A decision that was withdrawn before its acknowledgement was granted is not begun.',
  document: 'docs/adr/0003-acknowledge-before-you-begin.md',
  check: ({ stories }) => {
    const withdrawn = stories.filter(ungranted);
    return {
      seen: withdrawn.length,
      breaches: withdrawn.flatMap((story) =>
        story.sayings
          .filter(({ verb }) => verb !== 'acknowledge')
          .slice(0, 1)
          .map(({ at, run, verb, outcome }) => ({
            at,
            run,
            what:
              `${verb}${outcome ? ` \`${outcome}\`` : ''} of ${orderWords(story)}, which was ` +
              'withdrawn',
            expected: 'nothing but the acknowledgement, which is refused with DECISION_WITHDRAWN',
          })),
      ),
      note: 'nothing was withdrawn before it was granted',
    };
  },
};

function ungranted({ sayings, withdrawnAt }: OrderStory): boolean {
  const refused = sayings.some(
    ({ answer }) => answer?.kind === 'error' && answer.reason === 'DECISION_WITHDRAWN',
  );
  if (withdrawnAt === undefined && !refused) return false;
  return !sayings.some(({ verb, answer }) => verb === 'acknowledge' && answer?.kind === 'lease');
}
