import { writeFree } from '../capacity/capacity.js';
import type { KeptNumbers, OwnNumber, Weigher } from '../framework/weigh.js';
import { longerBytes } from '../lib/lasting.js';
import type { PoolView } from '../request/view.js';
import type { IndexedPool } from './indexed-pool.js';
import type { SpaceLeft } from './space-left.js';

/**
 * Free capacity and weighers' own numbers of every pool, by slot: for requests that look at many
 * pools. Pools are objects scattered over the memory, columns are not.
 */
export class FigureColumns implements SpaceLeft {
  /** GiB, as `freeGib` has it. */
  free = new Float64Array(0);
  /** Size of the largest volume that a pool takes, GiB. */
  largest = new Float64Array(0);
  /** 1: what is left is what is free. */
  #isLeft = new Uint8Array(0);
  readonly #figures: OwnNumber[] = [];
  /** NaN: the pool has no number. */
  readonly #numbers: Float64Array[] = [];

  /** Memory for two numbers. */
  readonly #written = new Float64Array(2);
  readonly #keepers: Weigher[] = [];
  readonly #kept: KeptNumbers[] = [];

  /** @param thick whether requests ask for thick volumes */
  constructor(readonly thick: boolean) {}

  leftAt(slot: number): number {
    const free = this.free[slot] ?? 0;
    return this.#isLeft[slot] === 1 || free === Infinity ? free : Number.NaN;
  }

  /** The column of a weigher's own number; null if there is none yet. */
  of(weigher: Weigher): Float64Array | null {
    const figure = figureOf(weigher);
    return figure === undefined ? null : (this.#numbers[this.#figures.indexOf(figure)] ?? null);
  }

  /** What is kept for a weigher; null if nothing is yet. */
  keptOf(weigher: Weigher): KeptNumbers | null {
    return this.#kept[this.#keepers.indexOf(weigher)] ?? null;
  }

  /** Keeps what a weigher reads, too. */
  serve(weigher: Weigher, pools: readonly (IndexedPool | undefined)[]): void {
    const figure = figureOf(weigher);
    const isNew = figure !== undefined && this.of(weigher) === null;
    const kept = this.keptOf(weigher) === null ? weigher.keep?.() : undefined;
    if (isNew) {
      this.#figures.push(figure);
      this.#numbers.push(new Float64Array(this.free.length));
    }
    if (kept !== undefined) {
      this.#keepers.push(weigher);
      this.#kept.push(kept);
      kept.growSlots(this.free.length);
    }
    if (isNew || kept !== undefined)
      for (const pool of pools) if (pool !== undefined) this.file(pool);
  }

  growSlots(slots: number): void {
    for (const kept of this.#kept) kept.growSlots(slots);
    this.free = grown(this.free, slots);
    this.largest = grown(this.largest, slots);
    this.#isLeft = longerBytes(this.#isLeft, slots);
    for (const [at, column] of this.#numbers.entries()) this.#numbers[at] = grown(column, slots);
  }

  /** Notes a pool's present figures. */
  file(pool: IndexedPool): void {
    this.put(pool.slot, pool, pool.consumedGib, pool.volumeCount);
  }

  /** Notes a pool's figures if so much is consumed in it. */
  put(slot: number, pool: PoolView, consumedGib: number, volumes: number): void {
    const { space } = pool.report;
    const thin = space.thin && !this.thick;
    writeFree(space, consumedGib, thin, this.#written);
    const free = this.#written[0] ?? 0;
    this.free[slot] = free;
    this.#isLeft[slot] = free === this.#written[1] ? 1 : 0;
    this.largest[slot] = space.maximumVolumeGib ?? Infinity;
    for (let at = 0; at < this.#figures.length; at++) {
      const column = this.#numbers[at];
      if (column !== undefined)
        column[slot] = this.#figures[at]?.of(space, consumedGib, volumes, thin) ?? Number.NaN;
    }
    for (const kept of this.#kept) kept.put(slot, pool, consumedGib);
  }
}

/** The number of a weigher that is kept as it is. */
function figureOf({ own, figure }: Weigher): OwnNumber | undefined {
  return own ?? figure;
}

function grown(column: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(length);
  longer.set(column);
  return longer;
}
