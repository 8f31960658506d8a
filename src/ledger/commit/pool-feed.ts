import type { PoolIndex } from '../../engine/index/pool-index.js';

/**
 * Who watches pools, and how they learn that some changed. They read the changes from the index:
 * nothing is kept for them.
 */
export class PoolFeed {
  readonly #listeners = new Set<() => void>();
  readonly #followers = new Set<() => void>();
  #told: number;
  #id: string;

  constructor(
    id: string,
    private readonly index: PoolIndex,
  ) {
    this.#id = id;
    this.#told = index.changedAt;
  }

  /**
   * Identifies this run of a server. Positions of another run mean nothing here, because its
   * changes are not remembered.
   */
  get id(): string {
    return this.#id;
  }

  /** The index was built anew. Watchers are called, and must begin anew. */
  renew(id: string): void {
    this.#id = id;
    this.#told = this.index.changedAt;
    this.#tell();
  }

  /** How many watch. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** The index applied a commit. */
  followed(): void {
    if (this.index.changedAt === this.#told) return;
    this.#told = this.index.changedAt;
    this.#tell();
  }

  /** Calls `tell` whenever pools changed, until the returned function is called. */
  listen(tell: () => void): () => void {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }

  /** The same, for a part of the server itself: it does not count as one that watches. */
  follow(tell: () => void): () => void {
    this.#followers.add(tell);
    return () => this.#followers.delete(tell);
  }

  #tell(): void {
    for (const tell of this.#listeners) tell();
    for (const tell of this.#followers) tell();
  }
}
