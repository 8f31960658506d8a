import { freePercent } from '../capacity/capacity.js';
import type { Figure, Weigher } from '../framework/weigh.js';
import { numbersOf, withNumbers } from './numberless.js';

/** In hundredths. */
const percent: Figure = {
  of: (space, consumedGib, _volumes, thin) => freePercent(space, consumedGib, thin),
  step: 0.005,
};

/**
 * Virtual free space in percent of what is available in all: prefers the pool that is emptiest for
 * its size, so that large pools do not always win. A pool with infinite or unknown total or free
 * comes behind the others, as with CapacityWeigher.
 */
export const capacityPercentWeigher: Weigher = {
  name: 'CapacityPercentWeigher',
  multiplierKey: 'capacity_percent',
  defaultMultiplier: 1,
  figure: percent,
  weigh: (pools, request, multiplier) =>
    withNumbers(numbersOf(percent, pools, request), multiplier),
};
