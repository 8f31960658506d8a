import { ChangeOrder } from './change-order.js';
import type { IndexedPool } from './indexed-pool.js';

/** In which order pools changed; who watches pools is told of those that are gone, too. */
export class PoolChanges {
  #order = new ChangeOrder<IndexedPool>();
  readonly #gone = new Map<string, IndexedPool>();

  /** Revision of the newest change; 0 if there was none. */
  get revision(): number {
    return this.#order.revision;
  }

  /** The pools that changed after a revision, each once, in the order of their last changes. */
  since(revision: number): readonly string[] {
    return this.#order.since(revision).map(({ pool }) => pool);
  }

  /** Notes a change. `revision` must not decrease. */
  touch(pool: IndexedPool, revision: number): void {
    this.#order.touch(pool, revision);
  }

  /** Notes that a pool is gone. */
  remove(pool: IndexedPool, revision: number): void {
    this.#gone.set(pool.pool, pool);
    this.touch(pool, revision);
  }

  /** A pool comes in place of the one that is gone, if one is. */
  replaceGone(name: string): void {
    const gone = this.#gone.get(name);
    if (gone !== undefined) this.#order.drop(gone);
    this.#gone.delete(name);
  }

  /** Forgets everything. The pools forget their places themselves. */
  clear(): void {
    this.#order = new ChangeOrder();
    this.#gone.clear();
  }
}
