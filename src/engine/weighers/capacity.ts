import { asksThick, virtualFree } from '../capacity.js';
import { consumedFor } from '../consumed.js';
import type { Weigher } from '../weigh.js';

/** How far above the emptiest pool those without numbers are put where the fullest is wanted: Cinder's OFFSET_MULT and OFFSET_MIN. */
const OFFSET_BY_SPREAD = 100;
const OFFSET_WITHOUT_SPREAD = 10_000;

/**
 * Virtual free space, GiB (semantics.md, "Weighers"). A pool with infinite or unknown total or free gets a number that puts it behind
 * the others: -1 where the most free wins, one above all where the least does.
 */
export const capacityWeigher: Weigher = {
  name: 'CapacityWeigher',
  multiplierKey: 'capacity',
  defaultMultiplier: 1,
  weigh(pools, { spec, credit }, multiplier) {
    const thick = asksThick(spec.volumeType);
    const numbers = new Float64Array(pools.length);
    const without: number[] = [];
    let least = Infinity;
    let most = -Infinity;
    pools.forEach((pool, index) => {
      const { space } = pool.report;
      const left = virtualFree(space, consumedFor(pool, credit), space.thin && !thick);
      if (left === null) {
        without.push(index);
        return;
      }
      numbers[index] = left;
      if (left < least) least = left;
      if (left > most) most = left;
    });
    const substitute = multiplier > 0 ? -1 : aboveAll(least, most);
    for (const index of without) numbers[index] = substitute;
    return numbers;
  },
};

function aboveAll(least: number, most: number): number {
  // No pool has a number: they are all equal, whatever is put in.
  if (least > most) return 0;
  const offset = (most - least) * OFFSET_BY_SPREAD || OFFSET_WITHOUT_SPREAD;
  return Math.min(most + offset, Number.MAX_VALUE);
}
