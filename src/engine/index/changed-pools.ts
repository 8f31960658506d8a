import type { IndexedPool } from './indexed-pool.js';

/** Pools of which anything changed, while somebody asks for them: else it costs nothing. */
export class ChangedPools implements Iterable<IndexedPool> {
  #pools: Set<IndexedPool> | null = null;

  /** From now on changes are noted. All pools that there are count as changed. */
  begin(all: Iterable<IndexedPool>): void {
    this.#pools = new Set(all);
  }

  end(): void {
    this.#pools = null;
  }

  get size(): number {
    return this.#pools?.size ?? 0;
  }

  /** Hot. */
  add(pool: IndexedPool): void {
    this.#pools?.add(pool);
  }

  clear(): void {
    this.#pools?.clear();
  }

  delete(pool: IndexedPool): void {
    this.#pools?.delete(pool);
  }

  [Symbol.iterator](): Iterator<IndexedPool> {
    return (this.#pools ?? new Set<IndexedPool>())[Symbol.iterator]();
  }
}
