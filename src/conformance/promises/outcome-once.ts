import type { Saying } from '../account/sayings.js';
import type { OrderStory } from '../account/story.js';
import type { Breach, KnownPromise } from './promise.js';
import { orderWords } from './words.js';

/** At least once is how orders come; once is how they are carried out. */
export const outcomeOnce: KnownPromise = {
  id: 'outcome-once',
  of: 'worker',
  says:
    'It is idempotent by decision id: an order that comes again is not carried out again, ' +
    'and its outcome is the same as before.',
  document: 'docs/operating.md, Workers, 2',
  check: ({ stories }) => {
    const repeated = stories.filter((story) => told(story).length > 1);
    return {
      seen: repeated.length,
      breaches: repeated.flatMap(judge),
      note: 'no order was reported twice',
    };
  },
};

function told({ sayings }: OrderStory): readonly Saying[] {
  // What was said by a lost lease is nobody's word.
  return sayings.filter(
    ({ verb, answer }) =>
      verb === 'outcome' && !(answer?.kind === 'error' && answer.reason === 'LEASE_LOST'),
  );
}

function judge(story: OrderStory): readonly Breach[] {
  const [first, ...later] = told(story);
  return later
    .filter((saying) => first && saying.outcome !== first.outcome)
    .slice(0, 1)
    .map(({ at, run, outcome }) => ({
      at,
      run,
      what: `${orderWords(story)} was answered \`${outcome}\`, and \`${first?.outcome}\` before`,
      expected: `\`${first?.outcome}\` again, without doing it again`,
    }));
}
