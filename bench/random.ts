import { seededRandom } from '../src/engine/lib/random.js';

/** Whole numbers that a seed makes, the same each time: from `least` to `most`, both included. */
export function dice(seed: number): (least: number, most: number) => number {
  const random = seededRandom(seed);
  return (least, most) => least + ((random() * 2 ** 32) % (most - least + 1));
}
