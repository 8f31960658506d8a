import type { Slots } from '../request/view.js';
import type { Ranking } from './ranking.js';
import type { SortedPools } from './sorted-pools.js';

/** The key of pools without a number: it sorts them behind all others. */
export const NUMBERLESS_KEY = -Infinity;

/**
 * Collects the best of the pools that are offered: the highest keys, and for equal keys the first
 * in tie order.
 */
export class BestPools {
  /** Slots and keys of the pools that were taken in, best first. */
  readonly slots: number[] = [];
  readonly keys: number[] = [];
  readonly #ties: number[] = [];
  /** Range of the keys of all pools that pass, and whether some have no number. */
  worst = Infinity;
  best = -Infinity;
  numberless = false;

  constructor(private readonly limit: number) {}

  /** Widens the range by the key of a pool that passes. */
  spans(key: number): void {
    if (key === NUMBERLESS_KEY) this.numberless = true;
    else {
      if (key < this.worst) this.worst = key;
      if (key > this.best) this.best = key;
    }
  }

  /** Whether a key is too low to be among the best. */
  isBeneath(key: number): boolean {
    return this.keys.length === this.limit && key < (this.keys[this.limit - 1] ?? 0);
  }

  /** Takes a pool in if it is among the best. If false, no worse pool is either. */
  offer(slot: number, key: number, tie: number): boolean {
    const { slots, keys } = this;
    const ties = this.#ties;
    let at = keys.length;
    while (at > 0 && isBefore(key, tie, keys[at - 1] ?? 0, ties[at - 1] ?? 0)) at -= 1;
    if (at >= this.limit) return false;
    for (let to = Math.min(keys.length, this.limit - 1); to > at; to--) {
      slots[to] = slots[to - 1] ?? 0;
      keys[to] = keys[to - 1] ?? 0;
      ties[to] = ties[to - 1] ?? 0;
    }
    slots[at] = slot;
    keys[at] = key;
    ties[at] = tie;
    return true;
  }
}

function isBefore(key: number, tie: number, otherKey: number, otherTie: number): boolean {
  return key > otherKey || (key === otherKey && tie < otherTie);
}

/**
 * Offers the best pools of some buckets that have `neededGib` free, and counts the range of the
 * keys of all that have it. Leaves out the slots in `skip`.
 */
export function collect(
  best: BestPools,
  buckets: readonly number[],
  ranking: Ranking,
  neededGib: number,
  skip: Slots,
): void {
  const { bestKeys, worstKeys, mostFreeGib, leastFreeGib, numberless, aside } = ranking;
  const skips = skip.size > 0;
  for (const bucket of buckets) {
    if ((mostFreeGib[bucket] ?? 0) >= neededGib) {
      const key = bestKeys[bucket] ?? 0;
      if (skips || (leastFreeGib[bucket] ?? 0) < neededGib) {
        offerEach(best, ranking.numberedIn(bucket), neededGib, skip);
      } else {
        best.spans(key);
        best.spans(worstKeys[bucket] ?? 0);
        if (!best.isBeneath(key))
          offerAll(best, ranking.numberedIn(bucket), neededGib, skip, false);
      }
    }
    if (aside[bucket] === 1) offerEach(best, ranking.asideIn(bucket), neededGib, skip);
    if (numberless[bucket] === 1)
      offerAll(best, ranking.numberlessIn(bucket), neededGib, skip, true);
  }
}

/** Offers pools, best first, until one is not among the best. False: none has `neededGib` free. */
function offerAll(
  best: BestPools,
  pools: SortedPools,
  neededGib: number,
  skip: Slots,
  numberless: boolean,
): boolean {
  let any = false;
  for (let at = pools.last(neededGib); at >= 0; at = pools.before(at, neededGib)) {
    const slot = pools.slotAt(at);
    if (skip.has(slot)) continue;
    const key = numberless ? NUMBERLESS_KEY : pools.keyAt(at);
    best.spans(key);
    any = true;
    if (!best.offer(slot, key, pools.tieAt(at))) break;
  }
  return any;
}

/** Offers pools with numbers, and counts the range of the keys of those with `neededGib` free. */
function offerEach(best: BestPools, pools: SortedPools, neededGib: number, skip: Slots): void {
  if (offerAll(best, pools, neededGib, skip, false)) spanWorst(best, pools, neededGib, skip);
}

function spanWorst(best: BestPools, pools: SortedPools, neededGib: number, skip: Slots): void {
  let at = pools.first(neededGib);
  while (skip.has(pools.slotAt(at))) at = pools.after(at, neededGib);
  best.spans(pools.keyAt(at));
}
