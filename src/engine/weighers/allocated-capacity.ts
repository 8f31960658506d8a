import { consumedFor } from '../capacity/consumed.js';
import type { Weigher } from '../framework/weigh.js';

/**
 * Allocated GiB, what is promised and not yet reported included (docs/rules.md, "Weighers"): the
 * fewest first, by the default multiplier.
 */
export const allocatedCapacityWeigher: Weigher = {
  name: 'AllocatedCapacityWeigher',
  multiplierKey: 'allocated_capacity',
  defaultMultiplier: -1,
  weigh: (pools, { credit }) =>
    Float64Array.from(pools, (pool) => pool.report.space.allocatedGib + consumedFor(pool, credit)),
};
