import { ESCAPED, type Filter, PASSES_ALL } from '../framework/filter.js';
import { once } from '../lib/shown.js';
import { homesNamed, namedVolumes, shownHint } from '../request/affinity.js';
import { hintOf } from '../request/hints.js';

/**
 * Passes if none of the volumes that the hint `different_host` names lives in the pool
 * (docs/rules.md, "Filters").
 */
export const differentBackendFilter: Filter = {
  name: 'DifferentBackendFilter',
  volumes: (spec) => namedVolumes(spec, 'different_host') ?? [],
  preFilter({ spec, homes }) {
    if (hintOf(spec, 'different_host') === undefined) return PASSES_ALL;
    const named = namedVolumes(spec, 'different_host');
    return named === null ? ESCAPED : { kind: 'all but', pools: homesNamed(spec, named, homes) };
  },
  bind({ spec, homes }) {
    const named = namedVolumes(spec, 'different_host');
    const taken = homesNamed(spec, named ?? [], homes);
    const shown = once(() => shownHint(hintOf(spec, 'different_host')));
    return {
      check: ({ pool }) => named !== null && !taken.has(pool),
      reason: () =>
        named === null
          ? `the hint different_host holds what is no UUID: ${shown()}`
          : 'a volume that the hint different_host names lives in it',
    };
  },
};
