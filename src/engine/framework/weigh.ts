import type { PoolSpace } from '../../domain/capacity.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import type { PoolView } from '../request/view.js';
import type { Resolvable } from './filter.js';
import { RuleFault } from './rule-fault.js';

/**
 * A number that depends only on a pool's own figures, so that it can be kept from request to
 * request. `weigh` gives the same number.
 */
export interface OwnNumber {
  /** Null: the pool has none, and comes behind the others. */
  of(space: PoolSpace, consumedGib: number, volumes: number, thin: boolean): number | null;
}

/** A number of which two that differ can be told apart, so that pools can be kept in its order. */
export interface Figure extends OwnNumber {
  /** Two different numbers differ by more than this. */
  readonly step: number;
}

/** What a weigher says of the pools of an index, kept by slot from request to request. */
export interface KeptNumbers {
  growSlots(slots: number): void;
  /** Notes a pool as it is if so much is promised on it. Hot. */
  put(slot: number, pool: PoolView, consumedGib: number): void;
  /**
   * Writes the numbers of the pools at some slots, for a request, into as many, and returns these.
   * NaN: `weigh` must be asked.
   */
  at(slots: Int32Array, request: PlacementRequest, numbers: Float64Array): Float64Array;
}

/** Gives every pool that passed a number: the higher, the better, before the multiplier. */
export interface Weigher {
  /** Cinder's name. */
  readonly name: string;
  /** Name of its multiplier in a configuration: Cinder's option without `_weight_multiplier`. */
  readonly multiplierKey: string;
  readonly defaultMultiplier: number;
  /** What it needs that a request may leave to a resolver. */
  readonly needs?: Resolvable;
  /**
   * Absent if the numbers depend on more than a pool's own figures, or are so close that weights
   * cannot tell them apart.
   */
  readonly figure?: Figure;
  /** The number as it is kept. Absent: `figure`, or there is none. */
  readonly own?: OwnNumber;
  /**
   * Keeps numbers of which each follows from its pool's report, from what is promised on the pool,
   * and from the request, whatever other pools there are. `weigh` gives the same.
   */
  readonly keep?: () => KeptNumbers;
  /** The capability that it reads, if it gives 0 to every pool that does not report it. */
  readonly capability?: string;
  /** One finite number a pool, in the order of the pools. */
  weigh(pools: readonly PoolView[], request: PlacementRequest, multiplier: number): Float64Array;
}

/** A weigher with the factor that a profile gives it. */
export interface WeightedWeigher {
  readonly weigher: Weigher;
  readonly multiplier: number;
}

/**
 * Every pool's weight (docs/rules.md, "Weighers"): the sum over the weighers, in their order, of
 * number times multiplier. `normalized` maps each weigher's numbers to 0…1 first. Throws RuleFault
 * if a weigher throws.
 */
export function weights(
  pools: readonly PoolView[],
  request: PlacementRequest,
  weighers: readonly WeightedWeigher[],
  normalized: boolean,
): Float64Array {
  const sums = new Float64Array(pools.length);
  for (const { weigher, multiplier } of weighers)
    addNumbers(sums, numbersOf(weigher, pools, request, multiplier), multiplier, normalized);
  return sums;
}

/** What a weigher says of each pool. Throws RuleFault if it throws. */
export function numbersOf(
  weigher: Weigher,
  pools: readonly PoolView[],
  request: PlacementRequest,
  multiplier: number,
): Float64Array {
  try {
    return weigher.weigh(pools, request, multiplier);
  } catch (cause) {
    throw new RuleFault(weigher.name, '', cause);
  }
}

/** Adds a weigher's numbers to the weights. */
export function addNumbers(
  sums: Float64Array,
  numbers: Float64Array,
  multiplier: number,
  normalized: boolean,
): void {
  if (normalized) addNormalized(sums, numbers, multiplier);
  else
    for (let index = 0; index < sums.length; index++)
      sums[index] = (sums[index] ?? 0) + multiplier * (numbers[index] ?? 0);
}

function addNormalized(sums: Float64Array, numbers: Float64Array, multiplier: number): void {
  let least = Infinity;
  let most = -Infinity;
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index] ?? 0;
    if (number < least) least = number;
    if (number > most) most = number;
  }
  // Shares of 0, which change nothing.
  if (!(least < most)) return;
  const { scale, base, range } = scaled(least, most);
  for (let index = 0; index < sums.length; index++)
    sums[index] =
      (sums[index] ?? 0) + multiplier * (((numbers[index] ?? 0) * scale - base) / range);
}

/**
 * What a number adds to its pool's weight: mapped from `least`…`most` to 0…1, times the multiplier.
 */
export function share(number: number, least: number, most: number, multiplier: number): number {
  if (!(least < most)) return 0;
  const { scale, base, range } = scaled(least, most);
  return multiplier * ((number * scale - base) / range);
}

/**
 * How numbers from `least` to `most`, which differ, are mapped to 0…1: `(number * scale - base) /
 * range`.
 */
export function scaled(least: number, most: number) {
  // Halved first, so that the difference of the largest numbers is finite.
  const scale = most - least === Infinity ? 0.5 : 1;
  const base = least * scale;
  return { scale, base, range: most * scale - base };
}

/**
 * Indexes of the `limit` highest weights that `allows` admits, best first; null admits all. Equal
 * weights keep their order. One pass, without sorting all.
 */
export function best(
  sums: Float64Array,
  limit: number,
  allows: ((index: number) => boolean) | null,
): readonly number[] {
  const found: number[] = [];
  // What the last one found weighs, once there are enough.
  let bar = limit > 0 ? -Infinity : Infinity;
  for (let index = 0; index < sums.length; index++) {
    const weight = sums[index] ?? 0;
    if (weight <= bar && found.length >= limit) continue;
    if (allows !== null && !allows(index)) continue;
    found.splice(placeOf(weight, found, sums), 0, index);
    if (found.length > limit) found.pop();
    if (found.length === limit) bar = sums[found[limit - 1] ?? 0] ?? 0;
  }
  return found;
}

/** The place after everything in the list that weighs as much or more. */
function placeOf(weight: number, found: readonly number[], sums: Float64Array): number {
  let low = 0;
  let high = found.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[found[middle] ?? 0] ?? 0) >= weight) low = middle + 1;
    else high = middle;
  }
  return low;
}
