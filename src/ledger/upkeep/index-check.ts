import type { LedgerContext } from '../context.js';
import { isWithin } from '../lib/span.js';

/** How often, ms, and how many pools at a time the index is compared with the database. */
const COMPARE_EVERY_MS = 5_000;
const COMPARE_AT_ONCE = 256;

/** Compares the index with the database. */
export class IndexCheck {
  #lastCompare = 0;
  #nextCompared = 0;

  constructor(private readonly context: LedgerContext) {}

  /**
   * The index could become wrong unnoticed while it follows others. Each call compares some pools,
   * so that all are compared in the end.
   */
  async compare(now: number): Promise<void> {
    const { store, index, indexSync } = this.context;
    if (!store.shared || isWithin(COMPARE_EVERY_MS, this.#lastCompare, now)) return;
    this.#lastCompare = now;
    const names = index.poolNames();
    const sample = names.slice(this.#nextCompared, this.#nextCompared + COMPARE_AT_ONCE);
    this.#nextCompared =
      this.#nextCompared + COMPARE_AT_ONCE < names.length
        ? this.#nextCompared + COMPARE_AT_ONCE
        : 0;
    await indexSync.compare(sample);
  }
}
