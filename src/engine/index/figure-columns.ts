import { freeGib } from '../capacity/capacity.js';
import type { OwnNumber } from '../framework/weigh.js';
import type { PoolView } from '../request/view.js';
import type { IndexedPool } from './indexed-pool.js';

/**
 * Free capacity and weighers' own numbers of every pool, by slot: for requests that look at many
 * pools. Pools are objects scattered over the memory, columns are not.
 */
export class FigureColumns {
  /** GiB, as `freeGib` has it. */
  free = new Float64Array(0);
  /** Size of the largest volume that a pool takes, GiB. */
  largest = new Float64Array(0);
  readonly #figures: OwnNumber[] = [];
  /** NaN: the pool has no number. */
  readonly #numbers: Float64Array[] = [];

  /** @param thick whether requests ask for thick volumes */
  constructor(readonly thick: boolean) {}

  /** The column of a figure; null if it is not kept yet. */
  of(figure: OwnNumber): Float64Array | null {
    return this.#numbers[this.#figures.indexOf(figure)] ?? null;
  }

  /** Keeps a figure, too. */
  add(figure: OwnNumber, pools: readonly (IndexedPool | undefined)[]): void {
    this.#figures.push(figure);
    this.#numbers.push(new Float64Array(this.free.length));
    for (const pool of pools) if (pool !== undefined) this.file(pool);
  }

  growSlots(slots: number): void {
    this.free = grown(this.free, slots);
    this.largest = grown(this.largest, slots);
    for (const [at, column] of this.#numbers.entries()) this.#numbers[at] = grown(column, slots);
  }

  /** Notes a pool's present figures. */
  file(pool: IndexedPool): void {
    this.put(pool.slot, pool, pool.consumedGib, pool.volumeCount);
  }

  /** Notes a pool's figures if so much is consumed in it. */
  put(slot: number, { report: { space } }: PoolView, consumedGib: number, volumes: number): void {
    const thin = space.thin && !this.thick;
    this.free[slot] = freeGib(space, consumedGib, thin);
    this.largest[slot] = space.maximumVolumeGib ?? Infinity;
    for (let at = 0; at < this.#figures.length; at++) {
      const column = this.#numbers[at];
      if (column !== undefined)
        column[slot] = this.#figures[at]?.of(space, consumedGib, volumes, thin) ?? Number.NaN;
    }
  }
}

function grown(column: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(length);
  longer.set(column);
  return longer;
}
