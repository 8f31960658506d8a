import type { Saying } from '../account/sayings.js';
import type { OrderStory } from '../account/story.js';
import type { Breach, KnownPromise } from './promise.js';
import { SLACK_MS } from './slack.js';
import { orderWords } from './words.js';

/** An older token speaks for a lease that somebody else may hold by now. */
export const newestToken: KnownPromise = {
  id: 'newest-token',
  of: 'worker',
  says: 'It names the lease token that it was given for the order, the newest one.',
  document: 'proto/stowage/v1/worker_service.proto, Lease.token',
  check: ({ stories }) => {
    const spoken = stories.flatMap((story) => story.sayings.map((saying) => ({ story, saying })));
    return {
      seen: spoken.length,
      breaches: spoken.flatMap(({ story, saying }) => judge(story, saying)),
    };
  },
};

function judge(story: OrderStory, { at, run, token, verb }: Saying): readonly Breach[] {
  const given = story.grants.filter((grant) => grant.at <= at);
  // A run that was just started was given nothing yet; what an earlier one was given does not count
  // against it.
  const newest = given
    .filter((grant) => grant.run === run && grant.at <= at - SLACK_MS)
    .reduce((most, grant) => (grant.token > most ? grant.token : most), 0n);
  const unknown = given.every((grant) => grant.token !== token);
  if (!unknown && token >= newest) return [];
  const tokens = [...new Set(given.map((grant) => grant.token))].join(', ');
  return [
    {
      at,
      run,
      what:
        `${verb} of ${orderWords(story)} named lease token ${token}; it had been given ` +
        `${tokens || 'none'}`,
      expected: unknown ? 'a token that was given for this order' : `the newest token, ${newest}`,
    },
  ];
}
