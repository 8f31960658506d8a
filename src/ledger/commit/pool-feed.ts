import type { PoolIndex } from '../../engine/index/pool-index.js';

/**
 * Who watches pools, and how they learn that some changed. What changed they read from the index:
 * nothing is kept for them.
 */
export class PoolFeed {
  readonly #listeners = new Set<() => void>();
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
   * Which run of a server it is: positions of another one mean nothing here, for its changes are
   * not remembered.
   */
  get id(): string {
    return this.#id;
  }

  /** The index was built anew: who watched must begin anew, and is told so. */
  renew(id: string): void {
    this.#id = id;
    this.#told = this.index.changedAt;
    for (const tell of this.#listeners) tell();
  }

  /** How many watch. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** The index followed a commit. */
  followed(): void {
    if (this.index.changedAt === this.#told) return;
    this.#told = this.index.changedAt;
    for (const tell of this.#listeners) tell();
  }

  /** Calls whenever pools changed, until the answer is called. */
  listen(tell: () => void): () => void {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }
}
