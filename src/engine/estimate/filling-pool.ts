import { CopiedPool } from '../request/still.js';
import type { PoolView } from '../request/view.js';

/**
 * A copy of a pool as it is at one moment, with this much more placed in it. It notes whether a
 * rule read what placing changes. A rule that did not gives the same answer however full the pool
 * is.
 */
export class FillingPool extends CopiedPool implements PoolView {
  /** A rule has read what placing changes. */
  wasRead = false;
  /** Placed in it besides, or in its capacity group, GiB. */
  addedGib = 0;
  /** Placed in it besides. */
  addedVolumes = 0;
  readonly #consumedGib: number;
  readonly #volumeCount: number;
  readonly #liveVolumes: number;

  constructor(of: PoolView) {
    super(of);
    this.#consumedGib = of.consumedGib;
    this.#volumeCount = of.volumeCount;
    this.#liveVolumes = of.liveVolumes ?? of.volumeCount;
  }

  get consumedGib(): number {
    this.wasRead = true;
    return this.#consumedGib + this.addedGib;
  }

  get volumeCount(): number {
    this.wasRead = true;
    return this.#volumeCount + this.addedVolumes;
  }

  get liveVolumes(): number {
    this.wasRead = true;
    return this.#liveVolumes + this.addedVolumes;
  }
}
