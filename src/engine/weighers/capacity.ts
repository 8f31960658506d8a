import { virtualFree } from '../capacity/capacity.js';
import type { Figure, Weigher } from '../framework/weigh.js';
import { numbersOf, withNumbers } from './numberless.js';

/** In hundredths. */
export const virtualFreeGib: Figure = {
  of: (space, consumedGib, _volumes, thin) => virtualFree(space, consumedGib, thin),
  step: 0.005,
};

/**
 * Virtual free space, GiB (docs/rules.md, "Weighers"). A pool with infinite or unknown total or
 * free gets a number that puts it behind the others.
 */
export const capacityWeigher: Weigher = {
  name: 'CapacityWeigher',
  multiplierKey: 'capacity',
  defaultMultiplier: 1,
  figure: virtualFreeGib,
  weigh: (pools, request, multiplier) =>
    withNumbers(numbersOf(virtualFreeGib, pools, request), multiplier),
};
