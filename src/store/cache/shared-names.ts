import type { PoolRecord } from '../../domain/pool.js';

/** Names of pools that are kept; those that no other pool has need not be. */
const MOST_NAMES = 1024;

/**
 * Names that many pools share, each as one text: every row that is read comes with its own. Pools
 * of a backend are mostly read one after the other, so its name need not be looked up.
 */
export class SharedNames {
  #backend = '';
  readonly #poolNames = new Map<string, string>();

  /** The names of a pool's row. */
  of({ backend, poolName }: PoolRecord): Pick<PoolRecord, 'backend' | 'poolName'> {
    if (backend !== this.#backend) this.#backend = backend;
    const known = this.#poolNames.get(poolName);
    if (known === undefined && this.#poolNames.size < MOST_NAMES)
      this.#poolNames.set(poolName, poolName);
    return { backend: this.#backend, poolName: known ?? poolName };
  }
}
