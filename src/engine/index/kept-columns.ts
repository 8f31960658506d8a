import type { Weigher, WeightedWeigher } from '../framework/weigh.js';
import { FigureColumns } from './figure-columns.js';
import type { IndexedPool } from './indexed-pool.js';

/** Columns of pools' figures, for thin volumes and for thick ones, each from its first use on. */
export class KeptColumns {
  readonly #all: FigureColumns[] = [];
  #slots = 0;

  growSlots(slots: number): void {
    this.#slots = slots;
    for (const columns of this.#all) columns.growSlots(slots);
  }

  /** Notes a pool's present figures. Hot. */
  file(pool: IndexedPool): void {
    for (const columns of this.#all) columns.file(pool);
  }

  /**
   * Columns with those of some weighers.
   * @param pools by slot
   * @param mayTell whether a weigher may tell pools apart
   */
  of(
    weighers: readonly WeightedWeigher[],
    thick: boolean,
    pools: readonly (IndexedPool | undefined)[],
    mayTell: (weigher: Weigher) => boolean,
  ): FigureColumns {
    const columns = this.#all.find((known) => known.thick === thick) ?? this.#made(thick, pools);
    for (const { weigher } of weighers) if (mayTell(weigher)) columns.serve(weigher, pools);
    return columns;
  }

  #made(thick: boolean, pools: readonly (IndexedPool | undefined)[]): FigureColumns {
    const columns = new FigureColumns(thick);
    columns.growSlots(this.#slots);
    for (const pool of pools) if (pool !== undefined) columns.file(pool);
    this.#all.push(columns);
    return columns;
  }
}
