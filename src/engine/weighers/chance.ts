import type { Weigher } from '../framework/weigh.js';
import { seededRandom } from '../lib/random.js';

/** A random number from 0 to 1, from the decision's seed (docs/rules.md, "Weighers"). */
export const chanceWeigher: Weigher = {
  name: 'ChanceWeigher',
  multiplierKey: 'chance',
  defaultMultiplier: 1,
  weigh(pools, { seed }) {
    const random = seededRandom(seed);
    return Float64Array.from(pools, () => random());
  },
};
