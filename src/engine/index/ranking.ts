import type { PoolSpace } from '../../domain/capacity.js';
import { freeGib, writeFree } from '../capacity/capacity.js';
import type { Figure } from '../framework/weigh.js';
import { lastingFloats } from '../lib/lasting.js';
import { sortedOrder } from '../lib/sorted-order.js';
import type { IndexedPool } from './indexed-pool.js';
import { type FreeGibFrom, SortedPools } from './sorted-pools.js';
import type { SpaceLeft } from './space-left.js';

const ABSENT = 0;
const NUMBERED = 1;
const NUMBERLESS = 2;
const ASIDE = 3;

/** Layout of a pool's entry in `#filed`: its length, and the offset of each value. */
const STRIDE = 2;
const KEY = 0;
const TIE = 1;

/** Which order it is. */
export interface RankingOf {
  readonly figure: Figure;
  /** 1: the highest number is the best; -1: the lowest is. */
  readonly sign: 1 | -1;
  /** Whether requests of this order ask for thick volumes. */
  readonly thick: boolean;
  /** Whether what is free counts at most as much as the pool's largest volume may have. */
  readonly limited: boolean;
}

/**
 * One order of pools, bucket by bucket: by a weigher's number, from worst to best, for thin or for
 * thick requests. A key is the number times the sign, so the highest key is the best.
 */
export class Ranking implements RankingOf, SpaceLeft {
  /**
   * By slot: key and tie under which the pool is filed. Side by side, so that a pool's values share
   * a cache line.
   */
  #filed: Float64Array = new Float64Array(0);
  /** By slot: in which of the bucket's lists the pool is. */
  #states = new Uint8Array(0);
  /** By slot: the free GiB under which the pool is filed; empty if they follow from the key. */
  #free: Float64Array = new Float64Array(0);
  /**
   * By bucket: the pools with a number; the pools without one, in tie order; and the few whose
   * number should equal their free GiB and does not quite.
   */
  readonly #numbered: SortedPools[] = [];
  readonly #numberless: SortedPools[] = [];
  readonly #aside: SortedPools[] = [];
  /**
   * By bucket: the best and the worst key. A decision reads no list of a bucket that has nothing
   * better.
   */
  bestKeys: Float64Array = new Float64Array(0);
  worstKeys: Float64Array = new Float64Array(0);
  /**
   * By bucket: bounds of the free GiB of its pools with a number, exact if the order follows from
   * it. -Infinity if there are none.
   */
  mostFreeGib: Float64Array = new Float64Array(0);
  leastFreeGib: Float64Array = new Float64Array(0);
  /** By bucket: 1 if some pools have no number. */
  numberless = new Uint8Array(0);
  /** By bucket: 1 if some pools are put aside. */
  aside = new Uint8Array(0);
  readonly #freeGibFrom: FreeGibFrom;
  /** Whether what is free is kept beside the key. */
  readonly #keepsFree: boolean;

  readonly figure: Figure;
  readonly sign: 1 | -1;
  readonly thick: boolean;
  readonly limited: boolean;

  /** @param isFreeGib whether the number is the free GiB, except for pools that are put aside */
  constructor(
    { figure, sign, thick, limited }: RankingOf,
    private readonly isFreeGib: boolean,
  ) {
    this.figure = figure;
    this.sign = sign;
    this.thick = thick;
    this.limited = limited;
    const followsKey = isFreeGib && !(limited && sign < 0);
    this.#freeGibFrom = !followsKey ? 'apart' : limited ? 'capped' : sign > 0 ? 'key' : 'opposite';
    this.#keepsFree = this.#freeGibFrom === 'apart' || this.#freeGibFrom === 'capped';
  }

  numberedIn(bucket: number): SortedPools {
    return this.#listOf(this.#numbered, bucket);
  }

  numberlessIn(bucket: number): SortedPools {
    return this.#listOf(this.#numberless, bucket);
  }

  asideIn(bucket: number): SortedPools {
    return this.#listOf(this.#aside, bucket);
  }

  /** A pool's number if `consumedGib` are consumed in it; null if it has none. */
  numberOf(pool: IndexedPool, consumedGib: number, volumes: number): number | null {
    return this.#numberIn(pool.report.space, consumedGib, volumes);
  }

  #numberIn(space: PoolSpace, consumedGib: number, volumes: number): number | null {
    return this.figure.of(space, consumedGib, volumes, space.thin && !this.thick);
  }

  /** Only where the number is the free GiB. */
  leftAt(slot: number): number {
    const state = this.#states[slot];
    if (state === NUMBERED) return this.sign * (this.#filed[slot * STRIDE + KEY] ?? 0);
    // Of these, what is free is no number, and there is a limit to nothing.
    return state === NUMBERLESS ? Infinity : Number.NaN;
  }

  freeGibOf(pool: IndexedPool, consumedGib: number): number {
    const { space } = pool.report;
    return this.#capped(space, this.#spaceGibIn(space, consumedGib));
  }

  /** What is free, whatever the pool's largest volume may have. */
  #spaceGibIn(space: PoolSpace, consumedGib: number): number {
    return freeGib(space, consumedGib, space.thin && !this.thick);
  }

  #capped(space: PoolSpace, spaceGib: number): number {
    return this.limited && space.maximumVolumeGib !== undefined
      ? Math.min(spaceGib, space.maximumVolumeGib)
      : spaceGib;
  }

  /** Grows to this many slots. */
  growSlots(slots: number): void {
    this.#filed = grown(this.#filed, slots * STRIDE);
    if (this.#keepsFree) this.#free = grown(this.#free, slots);
    const states = new Uint8Array(slots);
    states.set(this.#states);
    this.#states = states;
  }

  /** Adds an empty bucket, in place of a removed one or at the end. */
  addBucket(bucket: number): void {
    if (bucket >= this.bestKeys.length) {
      const buckets = Math.max(64, bucket * 2);
      this.bestKeys = grown(this.bestKeys, buckets);
      this.worstKeys = grown(this.worstKeys, buckets);
      this.mostFreeGib = grown(this.mostFreeGib, buckets);
      this.leastFreeGib = grown(this.leastFreeGib, buckets);
      this.numberless = Uint8Array.from({ length: buckets }, (_, at) => this.numberless[at] ?? 0);
      this.aside = Uint8Array.from({ length: buckets }, (_, at) => this.aside[at] ?? 0);
    }
    this.#put(
      bucket,
      new SortedPools(this.#freeGibFrom),
      new SortedPools('apart'),
      new SortedPools('apart'),
    );
  }

  /** Moves the pools of a bucket that do not stay to a new bucket. */
  split(from: number, to: number, stays: (slot: number) => boolean): void {
    this.#put(
      to,
      this.numberedIn(from).split(stays),
      this.numberlessIn(from).split(stays),
      this.asideIn(from).split(stays),
    );
    this.#sum(from);
  }

  /**
   * Files all pools in a ranking that has none, each in its bucket, once all are noted. Faster than
   * one by one.
   * @param pools by slot
   * @param buckets the number of each pool's bucket, by slot
   */
  fill(pools: readonly (IndexedPool | undefined)[], buckets: Int32Array): void {
    const order = sortedOrder(this.#column(KEY, pools.length), this.#tiesOf(pools.length));
    const filed = this.#filed;
    const states = this.#states;
    for (let place = 0; place < order.length; place++) {
      const slot = order[place] ?? 0;
      const state = states[slot];
      if (state === ABSENT) continue;
      const at = slot * STRIDE;
      const free = this.#filedFreeGib(slot, state, pools);
      this.#listFor(state, buckets[slot] ?? 0).append(
        slot,
        filed[at + KEY] ?? 0,
        filed[at + TIE] ?? 0,
        free,
      );
    }
    // Numbers of buckets that were removed are skipped.
    this.#numbered.forEach((numbered, bucket) => {
      numbered.appended();
      this.numberlessIn(bucket).appended();
      this.asideIn(bucket).appended();
      this.#sum(bucket);
    });
  }

  /**
   * Files a pool with its present figures in bucket `to`, and removes it from bucket `from`; null:
   * it was in none. A pool that can take nothing is in no list.
   */
  file(pool: IndexedPool, from: number | null, to: number): void {
    const { slot, consumedGib, tie } = pool;
    const { space } = pool.report;
    const spaceGib = this.#spaceGibIn(space, consumedGib);
    const freeGib = this.#capped(space, spaceGib);
    const number = this.#numberIn(space, consumedGib, pool.volumeCount);
    const state =
      freeGib === -Infinity || Number.isNaN(tie) ? ABSENT : this.#stateOf(number, spaceGib);
    const key = number === null ? 0 : this.sign * number;
    const filed = this.#filed;
    const at = slot * STRIDE;
    const same =
      this.#states[slot] === state &&
      filed[at + KEY] === key &&
      filed[at + TIE] === tie &&
      // Else it follows from the key, but for the few that are put aside.
      (this.#keepsFree ? this.#free[slot] === freeGib : state <= NUMBERED);
    if (same && from === to) return;
    if (from === to && state !== ABSENT && this.#states[slot] === state)
      this.#listFor(state, to).rekey(filed[at + KEY] ?? 0, filed[at + TIE] ?? 0, key, tie, freeGib);
    else {
      if (from !== null) this.take(slot, from);
      if (state !== ABSENT) this.#listFor(state, to).insert(slot, key, tie, freeGib);
    }
    this.#states[slot] = state;
    filed[at + KEY] = key;
    filed[at + TIE] = tie;
    if (this.#keepsFree) this.#free[slot] = freeGib;
    this.#sum(to);
  }

  /**
   * Notes under what a pool is to be filed by `fill`; undefined: it takes no part.
   * @param figures memory for two numbers
   */
  note(slot: number, pool: IndexedPool | undefined, figures: Float64Array): void {
    if (pool === undefined) {
      this.#states[slot] = ABSENT;
      return;
    }
    const { space } = pool.report;
    this.#write(space, pool.consumedGib, pool.volumeCount, figures);
    this.#note(slot, pool.tie, space, figures);
  }

  /** Writes what is free, whatever the largest volume may have, and the number; NaN: none. */
  #write(space: PoolSpace, consumedGib: number, volumes: number, into: Float64Array): void {
    const thin = space.thin && !this.thick;
    if (this.isFreeGib) {
      writeFree(space, consumedGib, thin, into);
      return;
    }
    into[0] = freeGib(space, consumedGib, thin);
    into[1] = this.figure.of(space, consumedGib, volumes, thin) ?? Number.NaN;
  }

  #note(slot: number, tie: number, space: PoolSpace, figures: Float64Array): void {
    const spaceGib = figures[0] ?? 0;
    const number = figures[1] ?? 0;
    const freeGib = this.#capped(space, spaceGib);
    const isNumber = !Number.isNaN(number);
    const at = slot * STRIDE;
    this.#states[slot] =
      freeGib === -Infinity || Number.isNaN(tie)
        ? ABSENT
        : this.#stateOf(isNumber ? number : null, spaceGib);
    this.#filed[at + KEY] = isNumber ? this.sign * number : 0;
    this.#filed[at + TIE] = tie;
    if (this.#keepsFree) this.#free[slot] = freeGib;
  }

  /** A copy of one value of every pool that is filed; 0 for the others. */
  #column(value: typeof KEY | typeof TIE, slots: number): Float64Array {
    const column = lastingFloats(slots);
    for (let slot = 0; slot < slots; slot++)
      if (this.#states[slot] !== ABSENT) column[slot] = this.#filed[slot * STRIDE + value] ?? 0;
    return column;
  }

  /** The ties for `sortedOrder`; null if they ascend with the slots, as they mostly do. */
  #tiesOf(slots: number): Float64Array | null {
    let before = -Infinity;
    for (let slot = 0; slot < slots; slot++) {
      if (this.#states[slot] === ABSENT) continue;
      const tie = this.#filed[slot * STRIDE + TIE] ?? 0;
      if (tie < before) return this.#column(TIE, slots);
      before = tie;
    }
    return null;
  }

  /** The free GiB of a pool that was noted, for a list that keeps them. */
  #filedFreeGib(
    slot: number,
    state: number | undefined,
    pools: readonly (IndexedPool | undefined)[],
  ): number {
    if (this.#keepsFree) return this.#free[slot] ?? 0;
    const pool = state === NUMBERED ? undefined : pools[slot];
    return pool === undefined ? 0 : this.freeGibOf(pool, pool.consumedGib);
  }

  /** Removes a pool from the bucket in which it is filed. */
  take(slot: number, from: number): void {
    const at = slot * STRIDE;
    const state = this.#states[slot];
    if (state === ABSENT) return;
    this.#listFor(state, from).remove(this.#filed[at + KEY] ?? 0, this.#filed[at + TIE] ?? 0);
    this.#states[slot] = ABSENT;
    this.#sum(from);
  }

  #stateOf(number: number | null, spaceGib: number): number {
    if (number === null) return NUMBERLESS;
    return this.isFreeGib && number !== spaceGib ? ASIDE : NUMBERED;
  }

  #listFor(state: number | undefined, bucket: number): SortedPools {
    if (state === NUMBERED) return this.numberedIn(bucket);
    return state === NUMBERLESS ? this.numberlessIn(bucket) : this.asideIn(bucket);
  }

  #put(bucket: number, numbered: SortedPools, numberless: SortedPools, aside: SortedPools): void {
    this.#numbered[bucket] = numbered;
    this.#numberless[bucket] = numberless;
    this.#aside[bucket] = aside;
    this.#sum(bucket);
  }

  #sum(bucket: number): void {
    const pools = this.numberedIn(bucket);
    const any = pools.size > 0;
    const best = any ? pools.lastKey : -Infinity;
    const worst = any ? pools.firstKey : Infinity;
    this.bestKeys[bucket] = best;
    this.worstKeys[bucket] = worst;
    switch (this.#freeGibFrom) {
      case 'key':
        this.mostFreeGib[bucket] = best;
        this.leastFreeGib[bucket] = worst;
        break;
      case 'opposite':
        this.mostFreeGib[bucket] = -worst;
        this.leastFreeGib[bucket] = -best;
        break;
      case 'capped':
        this.mostFreeGib[bucket] = Math.min(best, pools.mostCapGib);
        this.leastFreeGib[bucket] = Math.min(worst, pools.leastCapGib);
        break;
      case 'apart':
        this.mostFreeGib[bucket] = any ? Infinity : -Infinity;
        this.leastFreeGib[bucket] = -Infinity;
    }
    this.numberless[bucket] = this.numberlessIn(bucket).size > 0 ? 1 : 0;
    this.aside[bucket] = this.asideIn(bucket).size > 0 ? 1 : 0;
  }

  #listOf(lists: readonly SortedPools[], bucket: number): SortedPools {
    const list = lists[bucket];
    if (list === undefined) throw new Error(`there is no bucket ${bucket}`);
    return list;
  }
}

function grown(column: Float64Array, length: number): Float64Array {
  if (column.length >= length) return column;
  const longer = lastingFloats(length);
  longer.set(column);
  return longer;
}
