import { consumedFor } from '../capacity/consumed.js';
import type { OwnNumber, Weigher } from '../framework/weigh.js';

const allocatedGib: OwnNumber = {
  of: (space, consumedGib) => space.allocatedGib + consumedGib,
};

/**
 * Allocated GiB, with what is promised but not yet reported (docs/rules.md, "Weighers"). The
 * default multiplier prefers the fewest.
 */
export const allocatedCapacityWeigher: Weigher = {
  name: 'AllocatedCapacityWeigher',
  multiplierKey: 'allocated_capacity',
  defaultMultiplier: -1,
  own: allocatedGib,
  weigh: (pools, { credit }) =>
    Float64Array.from(pools, (pool) => pool.report.space.allocatedGib + consumedFor(pool, credit)),
};
