import { seededRandom } from '../random.js';
import type { Weigher } from '../weigh.js';

/** A random number from 0 to 1, from the decision's seed (semantics.md, "Weighers"). */
export const chanceWeigher: Weigher = {
  name: 'ChanceWeigher',
  multiplierKey: 'chance',
  defaultMultiplier: 1,
  weigh(pools, { seed }) {
    const random = seededRandom(seed);
    return Float64Array.from(pools, () => random());
  },
};
