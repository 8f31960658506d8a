import type { OrderStory } from '../account/story.js';
import type { KnownPromise } from './promise.js';
import { orderWords } from './words.js';

const FITTING: Readonly<Record<OrderStory['kind'], readonly string[]>> = {
  create: ['created', 'failed'],
  delete: ['deleted', 'failed'],
  unknown: ['failed'],
};

const says = (kind: OrderStory['kind']) =>
  FITTING[kind].map((outcome) => `\`${outcome}\``).join(' or ');

/** An order to delete that is taken for one to create leaves a volume that nobody wants. */
export const outcomeFitsOrder: KnownPromise = {
  id: 'outcome-fits-order',
  of: 'worker',
  says:
    'An order to create ends in `created` or `failed`, an order to delete in `deleted` or ' +
    '`failed`.',
  document: 'proto/stowage/v1/decision.proto, Order',
  check: ({ stories }) => judge(stories.filter(({ kind }) => kind !== 'unknown')),
};

/** A worker is older than its server now and then. */
export const unknownOrderNotDone: KnownPromise = {
  id: 'unknown-order-not-done',
  of: 'worker',
  says:
    'An order or operation that it does not know is failed or left alone, never taken for ' +
    'another.',
  document: 'docs/worker-check.md, Unknown orders',
  check: ({ stories }) => {
    const unknown = stories.filter(({ kind }) => kind === 'unknown');
    return { seen: unknown.length, breaches: judge(unknown).breaches };
  },
};

function judge(stories: readonly OrderStory[]) {
  const spoken = stories.flatMap((story) =>
    story.sayings.filter(({ verb }) => verb === 'outcome').map((saying) => ({ story, saying })),
  );
  return {
    seen: spoken.length,
    breaches: spoken
      .filter(
        ({ story, saying }) =>
          saying.outcome !== undefined && !FITTING[story.kind].includes(saying.outcome),
      )
      .map(({ story, saying }) => ({
        at: saying.at,
        run: saying.run,
        what: `${orderWords(story)} was answered \`${saying.outcome}\``,
        expected: says(story.kind),
      })),
  };
}
