import { seededRandom } from '../src/engine/lib/random.js';

/** Random integers from `least` to `most`, both included; the same seed gives the same numbers. */
export function dice(seed: number): (least: number, most: number) => number {
  const random = seededRandom(seed);
  return (least, most) => least + ((random() * 2 ** 32) % (most - least + 1));
}
