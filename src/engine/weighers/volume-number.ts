import { volumesFor } from '../capacity/consumed.js';
import type { Weigher } from '../framework/weigh.js';

/**
 * Number of volumes whose home the pool is (docs/rules.md, "Weighers"). The default multiplier
 * prefers the fewest.
 */
export const volumeNumberWeigher: Weigher = {
  name: 'VolumeNumberWeigher',
  multiplierKey: 'volume_number',
  defaultMultiplier: -1,
  figure: { of: (_space, _consumedGib, volumes) => volumes, step: 0.5 },
  weigh: (pools, { credit }) => Float64Array.from(pools, (pool) => volumesFor(pool, credit)),
};
