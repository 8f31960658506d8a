import { ESCAPED, type Filter, PASSES_ALL } from '../framework/filter.js';
import { once, shortened } from '../lib/shown.js';
import { countsOf } from '../request/volume-set.js';

/**
 * Passes where the rules between the volumes of a set admit one volume more. No profile names it:
 * it runs before the filters of every profile. Cinder has no such rule.
 */
export const volumeSetFilter: Filter = {
  name: 'volume_set',
  implied: true,
  // Which volumes they are says the set. So it is asked again on the locked rows.
  volumes: () => [],
  preFilter: ({ set }) => {
    if (set === undefined) return PASSES_ALL;
    return set.places === undefined ? ESCAPED : { kind: 'barred', slots: set.places.barred };
  },
  bind({ set, homes }) {
    const places = set?.places;
    if (places !== undefined)
      return {
        check: (pool) => places.admits(pool),
        reason: (pool) => shortened(places.reason(pool), MOST_CHARACTERS),
      };
    const counts = once(() => (set === undefined ? null : countsOf(set, homes)));
    return {
      check: (pool) => set === undefined || counts()?.broken(pool) === null,
      reason: (pool) => shortened(counts()?.broken(pool) ?? '', MOST_CHARACTERS),
    };
  },
};

/** Of a reason: it holds values that pools report. */
const MOST_CHARACTERS = 200;
