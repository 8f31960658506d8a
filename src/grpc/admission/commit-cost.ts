/** Weight of a new pair of cycles, and of a new cycle in the means. */
const SHARE = { pair: 1 / 32, mean: 1 / 8 };
/** Cycles are compared with the one before the last: budgets stay for two cycles. */
const APART = 2;
/** As much as is believed before anything was seen: that all of a cycle grows with its creates. */
const BELIEF = 0.1;
const BOUNDLESS = Number.POSITIVE_INFINITY;

/** A cycle, and the creates that it worked at. */
interface Cycle {
  readonly ms: number;
  readonly creates: number;
}

/**
 * How much of a commit's cycle is the commit's own: what it takes however few creates are in it,
 * such as a slow disk's flush. It is learned from cycles that follow each other with more and with
 * fewer creates: if they take the same time, all of it is the commit's own. Only neighbours are
 * compared, so that what slowly becomes faster or slower does not count.
 */
export class CommitCost {
  #last: Cycle[] = [];
  /** Means. */
  #ms = 0;
  #creates = 0;
  /** Sums over pairs: changes of creates times those of time, and times themselves. Relative. */
  #together = 0;
  #alone = 0;

  /** What a commit takes by itself, ms; 0 until something else was seen. */
  get ownMs(): number {
    const growing = (this.#together + BELIEF) / (this.#alone + BELIEF);
    return this.#ms * (1 - Math.min(1, Math.max(0, growing)));
  }

  /** How many creates a cycle works at that takes so long. @param ms */
  createsIn(ms: number): number {
    const { ownMs } = this;
    return ownMs >= this.#ms
      ? BOUNDLESS
      : (this.#creates * Math.max(0, ms - ownMs)) / (this.#ms - ownMs);
  }

  /** A cycle is over that had always something to commit. */
  add(cycle: Cycle): void {
    this.#ms = this.#ms === 0 ? cycle.ms : this.#ms + SHARE.mean * (cycle.ms - this.#ms);
    this.#creates += (this.#creates === 0 ? 1 : SHARE.mean) * (cycle.creates - this.#creates);
    const before = this.#last.length < APART ? undefined : this.#last.shift();
    this.#last.push(cycle);
    if (before === undefined || this.#creates === 0) return;
    const creates = (cycle.creates - before.creates) / this.#creates;
    // One that hung says no more than one that took twice as long.
    const ms = Math.min(1, Math.max(-1, (cycle.ms - before.ms) / this.#ms));
    this.#together = (1 - SHARE.pair) * this.#together + creates * ms;
    this.#alone = (1 - SHARE.pair) * this.#alone + creates * creates;
  }

  /** There was nothing to commit for a while: what comes is no neighbour of what was. */
  pause(): void {
    this.#last = [];
  }
}
