import { asksThick } from '../capacity/capacity.js';
import { consumedFor, volumesFor } from '../capacity/consumed.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import type { Figure } from '../framework/weigh.js';
import type { PoolView } from '../request/view.js';

/**
 * How far above the emptiest pool the pools without numbers are put, if the fullest is preferred:
 * Cinder's OFFSET_MULT and OFFSET_MIN.
 */
const OFFSET_BY_SPREAD = 100;
const OFFSET_WITHOUT_SPREAD = 10_000;

/** Every pool's figure for a request; NaN if it has none. */
export function numbersOf(
  figure: Figure,
  pools: readonly PoolView[],
  { spec, credit }: PlacementRequest,
): Float64Array {
  const thick = asksThick(spec.volumeType);
  const numbers = new Float64Array(pools.length);
  for (const [index, pool] of pools.entries()) {
    const { space } = pool.report;
    numbers[index] =
      figure.of(space, consumedFor(pool, credit), volumesFor(pool, credit), space.thin && !thick) ??
      Number.NaN;
  }
  return numbers;
}

/**
 * Replaces NaN by a number that puts the pool behind the others (docs/rules.md, "Weighers"): -1 if
 * the highest number wins, more than the highest if the lowest wins.
 */
export function withNumbers(found: Float64Array, multiplier: number): Float64Array {
  let least = Infinity;
  let most = -Infinity;
  for (const number of found) {
    if (number < least) least = number;
    if (number > most) most = number;
  }
  const substitute = substituteFor(least, most, multiplier);
  for (const [index, number] of found.entries())
    if (Number.isNaN(number)) found[index] = substitute;
  return found;
}

/** The number for pools without one, if the numbers of the others run from `least` to `most`. */
export function substituteFor(least: number, most: number, multiplier: number): number {
  return multiplier > 0 ? -1 : aboveAll(least, most);
}

function aboveAll(least: number, most: number): number {
  // If no pool has a number they are all equal, whatever it is.
  if (least > most) return 0;
  const offset = (most - least) * OFFSET_BY_SPREAD || OFFSET_WITHOUT_SPREAD;
  return Math.min(most + offset, Number.MAX_VALUE);
}
