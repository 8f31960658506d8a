import { ESCAPED, type Filter, PASSES_ALL } from '../framework/filter.js';
import { once } from '../lib/shown.js';
import { homesNamed, namedVolumes, shownHint } from '../request/affinity.js';
import { hintOf } from '../request/hints.js';

/**
 * Passes if one of the volumes that the hint `same_host` names lives in the pool (docs/rules.md,
 * "Filters").
 */
export const sameBackendFilter: Filter = {
  name: 'SameBackendFilter',
  volumes: (spec) => namedVolumes(spec, 'same_host') ?? [],
  preFilter: ({ spec }) => (namedVolumes(spec, 'same_host')?.length === 0 ? PASSES_ALL : ESCAPED),
  bind({ spec, homes }) {
    const named = namedVolumes(spec, 'same_host');
    const taken = homesNamed(spec, named ?? [], homes);
    const shown = once(() => shownHint(hintOf(spec, 'same_host')));
    return {
      check: ({ pool }) => named !== null && (named.length === 0 || taken.has(pool)),
      reason: () =>
        named === null
          ? `the hint same_host holds what is no UUID: ${shown()}`
          : 'no volume that the hint same_host names lives in it',
    };
  },
};
