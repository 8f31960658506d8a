import type { PassedPools } from '../decide/candidates.js';
import type { Profile } from '../decide/profile.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import { addNumbers, numbersOf, type Weigher } from '../framework/weigh.js';
import type { PoolView } from '../request/view.js';
import { withNumbers } from '../weighers/numberless.js';
import type { FigureColumns } from './figure-columns.js';

/**
 * The weights of pools that passed: same numbers, in the same order, as `weights`. `slots` are the
 * pools'; `reports` tells whether any pool may report a capability. Throws RuleFault if a weigher
 * throws.
 */
export function weightsFrom(
  columns: FigureColumns,
  slots: Int32Array,
  reports: (capability: string) => boolean,
  passed: PassedPools,
  request: PlacementRequest,
  { weighers, weightHandler }: Profile,
): Float64Array {
  const sums = new Float64Array(slots.length);
  let pools: readonly PoolView[] | null = null;
  for (const { weigher, multiplier } of weighers) {
    // It would add the same to each.
    if (weigher.capability !== undefined && !reports(weigher.capability)) continue;
    const column = columnOf(weigher, columns);
    let numbers: Float64Array;
    if (column === null) {
      pools ??= poolsOf(passed);
      numbers = numbersOf(weigher, pools, request, multiplier);
    } else numbers = numbersAt(column, slots, multiplier);
    addNumbers(sums, numbers, multiplier, weightHandler === 'ordered');
  }
  return sums;
}

function columnOf({ own, figure }: Weigher, columns: FigureColumns): Float64Array | null {
  const kept = own ?? figure;
  return kept === undefined ? null : columns.of(kept);
}

function poolsOf(passed: PassedPools): readonly PoolView[] {
  const pools: PoolView[] = [];
  for (let place = 0; place < passed.count; place++) pools.push(passed.poolAt(place));
  return pools;
}

function numbersAt(column: Float64Array, slots: Int32Array, multiplier: number): Float64Array {
  const numbers = new Float64Array(slots.length);
  let numberless = false;
  for (let place = 0; place < numbers.length; place++) {
    const number = column[slots[place] ?? 0] ?? 0;
    numbers[place] = number;
    if (Number.isNaN(number)) numberless = true;
  }
  return numberless ? withNumbers(numbers, multiplier) : numbers;
}
