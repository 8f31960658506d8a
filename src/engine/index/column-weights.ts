import type { PassedPools } from '../decide/candidates.js';
import type { Profile } from '../decide/profile.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import { addNumbers, numbersOf, scaled, type Weigher } from '../framework/weigh.js';
import type { PoolView } from '../request/view.js';
import { withNumbers } from '../weighers/numberless.js';
import type { FigureColumns } from './figure-columns.js';

/**
 * The weights of pools that passed: same numbers, in the same order, as `weights`. `slots` are the
 * pools'; `mayTell` tells whether a weigher may say anything but 0. Throws RuleFault if a weigher
 * throws.
 */
export function weightsFrom(
  columns: FigureColumns,
  slots: Int32Array,
  mayTell: (weigher: Weigher) => boolean,
  passed: PassedPools,
  request: PlacementRequest,
  { weighers, weightHandler }: Profile,
): Float64Array {
  const sums = passed.floats(slots.length).fill(0);
  for (const { weigher, multiplier } of weighers) {
    // It would add the same to each.
    if (!mayTell(weigher)) continue;
    const normalized = weightHandler === 'ordered';
    const column = columns.of(weigher);
    if (column !== null && addColumn(sums, column, slots, multiplier, normalized)) continue;
    const numbers =
      column === null
        ? askedNumbers(weigher, columns, slots, passed, request, multiplier)
        : withNumbers(numbersAt(column, slots), multiplier);
    addNumbers(sums, numbers, multiplier, normalized);
  }
  return sums;
}

/** The numbers of a weigher, of which only those that are not kept are asked for. */
function askedNumbers(
  weigher: Weigher,
  columns: FigureColumns,
  slots: Int32Array,
  passed: PassedPools,
  request: PlacementRequest,
  multiplier: number,
): Float64Array {
  const numbers = columns.keptOf(weigher)?.at(slots, request, passed.floats(slots.length)) ?? null;
  const places = numbers === null ? null : placesWithout(numbers);
  if (numbers !== null && places?.length === 0) return numbers;
  const asked = numbersOf(weigher, poolsAt(passed, places), request, multiplier);
  if (numbers === null) return asked;
  for (let at = 0; at < asked.length; at++) numbers[places?.[at] ?? 0] = asked[at] ?? 0;
  return numbers;
}

/** The places of numbers that are not known. */
function placesWithout(numbers: Float64Array): readonly number[] {
  const places: number[] = [];
  for (let place = 0; place < numbers.length; place++)
    if (Number.isNaN(numbers[place])) places.push(place);
  return places;
}

/** @param places null: all */
function poolsAt(passed: PassedPools, places: readonly number[] | null): readonly PoolView[] {
  const pools: PoolView[] = [];
  const count = places?.length ?? passed.count;
  for (let at = 0; at < count; at++) pools.push(passed.poolAt(places?.[at] ?? at));
  return pools;
}

function numbersAt(column: Float64Array, slots: Int32Array): Float64Array {
  const numbers = new Float64Array(slots.length);
  for (let place = 0; place < numbers.length; place++)
    numbers[place] = column[slots[place] ?? 0] ?? 0;
  return numbers;
}

/**
 * Same as `addNumbers` for the numbers at the slots, without a list of them. False: nothing is
 * added, because some pool has no number.
 */
function addColumn(
  sums: Float64Array,
  column: Float64Array,
  slots: Int32Array,
  multiplier: number,
  normalized: boolean,
): boolean {
  let least = Infinity;
  let most = -Infinity;
  for (let place = 0; place < slots.length; place++) {
    const number = column[slots[place] ?? 0] ?? 0;
    if (number < least) least = number;
    if (number > most) most = number;
    if (Number.isNaN(number)) return false;
  }
  if (!normalized)
    for (let place = 0; place < slots.length; place++)
      sums[place] = (sums[place] ?? 0) + multiplier * (column[slots[place] ?? 0] ?? 0);
  else if (least < most) {
    const { scale, base, range } = scaled(least, most);
    for (let place = 0; place < slots.length; place++) {
      const number = column[slots[place] ?? 0] ?? 0;
      sums[place] = (sums[place] ?? 0) + multiplier * ((number * scale - base) / range);
    }
  }
  return true;
}
