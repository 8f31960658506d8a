/** Before a cycle was measured, ms. */
const FIRST_GUESS_MS = 100;
/**
 * Weight of a longer cycle, and of a shorter one: what may come again is remembered for a while.
 */
const SHARE = { longer: 0.5, shorter: 0.1 };
/** What was measured longer ago says nothing of now, ms: it could keep others from being let in. */
const STALE_MS = 1_000;
/** A commit that hangs says nothing of the next, ms. */
const LONGEST_MS = 2_000;

/** How long it takes from one transaction to the next while there is always something to commit. */
export class CommitCycle {
  #ms = FIRST_GUESS_MS;
  #taken: number | null = null;
  #measuredAt = Number.NEGATIVE_INFINITY;

  /** @param now ms */
  ms(now: number): number {
    const isStale = now - this.#measuredAt > STALE_MS + this.#ms;
    return isStale ? Math.min(this.#ms, FIRST_GUESS_MS) : this.#ms;
  }

  /**
   * A transaction took what was queued. Answers what the cycle took that is over, ms; null: there
   * was not always something to commit.
   * @param now ms
   * @param busy something waits for the next
   */
  taken(now: number, busy: boolean): number | null {
    const ms = this.#taken === null ? null : Math.min(LONGEST_MS, now - this.#taken);
    this.#taken = busy ? now : null;
    if (ms === null) return null;
    this.#measuredAt = now;
    this.#ms += (ms > this.#ms ? SHARE.longer : SHARE.shorter) * (ms - this.#ms);
    return ms;
  }
}
