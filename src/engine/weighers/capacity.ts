import { asksThick, virtualFree } from '../capacity.js';
import { consumedFor } from '../consumed.js';
import type { Weigher } from '../weigh.js';
import { withNumbers } from './numberless.js';

/**
 * Virtual free space, GiB (semantics.md, "Weighers"). A pool with infinite or unknown total or free gets a number that puts it behind
 * the others.
 */
export const capacityWeigher: Weigher = {
  name: 'CapacityWeigher',
  multiplierKey: 'capacity',
  defaultMultiplier: 1,
  weigh(pools, { spec, credit }, multiplier) {
    const thick = asksThick(spec.volumeType);
    const numbers = pools.map((pool) => virtualFree(pool.report.space, consumedFor(pool, credit), pool.report.space.thin && !thick));
    return withNumbers(numbers, multiplier);
  },
};
