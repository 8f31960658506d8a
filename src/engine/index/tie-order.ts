import { sortedOrder } from '../lib/sorted-order.js';
import type { IndexedPool } from './indexed-pool.js';

/** The slots of the participating pools in tie order; made when it is asked for. */
export class TieOrder {
  #slots: Int32Array | null = null;
  /** By slot: the place in the order; NaN if the pool is not in it. */
  #ties = new Float64Array(0);

  /** A pool's place in the order is this now; NaN: it has none. */
  place(slot: number, tie: number): void {
    if (this.#slots !== null && !Object.is(this.#ties[slot] ?? Number.NaN, tie)) this.#slots = null;
  }

  /** @param pools by slot; all have a place in tie order */
  of(pools: readonly (IndexedPool | undefined)[]): Int32Array {
    if (this.#slots !== null) return this.#slots;
    const ties = new Float64Array(pools.length).fill(Number.NaN);
    const present = pools.filter((pool) => pool !== undefined);
    for (const { slot, tie } of present) ties[slot] = tie;
    const keys = Float64Array.from(present, ({ tie }) => tie);
    this.#ties = ties;
    this.#slots = Int32Array.from(sortedOrder(keys, null), (at) => present[at]?.slot ?? 0);
    return this.#slots;
  }
}
