/** Creates a second that a server does before it was measured; a low guess costs little. */
const FIRST_GUESS = 1000;
/** A sample: how long what waits is counted, ms. */
const WINDOW_MS = 250;
/** Weight of a new sample. */
const SHARE = 0.4;
/** A sample that is older says nothing of now, ms: whoever is refused by it makes no new one. */
const STALE_MS = 1000;
/** However slow it was: a server that does nothing for a while is asked again. */
const LEAST = 20;

/**
 * How many creates a second the server does while there is always one waiting. What it does while
 * it has nothing to do says nothing of what it can.
 */
export class Throughput {
  #perSecond = FIRST_GUESS;
  #since: number | null = null;
  #done = 0;
  #sampledAt = Number.NEGATIVE_INFINITY;

  /** Creates a second. @param now ms */
  perSecond(now: number): number {
    const isStale = now - this.#sampledAt > STALE_MS;
    return isStale ? Math.max(this.#perSecond, FIRST_GUESS) : this.#perSecond;
  }

  /** One was let through while others wait. @param now ms */
  count(now: number): void {
    this.#since ??= now;
    this.#done += 1;
  }

  /** Looks whether a sample is complete. @param now ms */
  look(now: number): void {
    this.#since ??= now;
    const ms = now - this.#since;
    if (ms < WINDOW_MS) return;
    const sample = Math.max(LEAST, (this.#done * 1000) / ms);
    this.#perSecond += SHARE * (sample - this.#perSecond);
    this.#sampledAt = now;
    this.#since = now;
    this.#done = 0;
  }

  /** Nothing waits any more. */
  idle(): void {
    this.#since = null;
    this.#done = 0;
  }
}
