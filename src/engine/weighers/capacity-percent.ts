import { capacityFactors, thinApplies } from '../capacity.js';
import { consumedFor } from '../consumed.js';
import type { Weigher } from '../weigh.js';
import { withNumbers } from './numberless.js';

/**
 * Virtual free space by what is available in all, percent: the pool that is emptiest for its size, so that large pools do not always win.
 * A pool with infinite or unknown total or free comes behind the others, as with CapacityWeigher.
 */
export const capacityPercentWeigher: Weigher = {
  name: 'CapacityPercentWeigher',
  multiplierKey: 'capacity_percent',
  defaultMultiplier: 1,
  weigh(pools, { spec, credit }, multiplier) {
    const numbers = pools.map((pool) => {
      const { space } = pool.report;
      return capacityFactors(space, consumedFor(pool, credit), thinApplies(space, spec.volumeType)).freePercent;
    });
    return withNumbers(numbers, multiplier);
  },
};
