import type { PoolReport } from '../../domain/pool.js';
import { lastingFloats, longer } from '../lib/lasting.js';
import type { IndexedPool } from './indexed-pool.js';

/**
 * By slot: the figures by which each pool was sorted last. In columns: an object of each pool takes
 * twice as much for them.
 */
export class SortedFigures {
  #reports: (PoolReport | null | undefined)[] = [];
  #consumedGib = lastingFloats(0);
  #volumes = lastingFloats(0);

  growSlots(slots: number): void {
    this.#reports = longer(this.#reports, slots);
    const consumedGib = lastingFloats(slots);
    consumedGib.set(this.#consumedGib);
    this.#consumedGib = consumedGib;
    const volumes = lastingFloats(slots);
    volumes.set(this.#volumes);
    this.#volumes = volumes;
  }

  /**
   * Whether a pool's figures are others than those by which it was sorted last; they are those from
   * now on. A commit mostly makes of what is set aside what is promised, which sorts nothing. Hot.
   */
  moved(pool: IndexedPool): boolean {
    const { slot, counted, consumedGib, volumeCount } = pool;
    if (
      counted === this.#reports[slot] &&
      consumedGib === this.#consumedGib[slot] &&
      volumeCount === this.#volumes[slot]
    )
      return false;
    this.#reports[slot] = counted;
    this.#consumedGib[slot] = consumedGib;
    this.#volumes[slot] = volumeCount;
    return true;
  }
}
