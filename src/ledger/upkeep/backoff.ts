/** Least and most time between two looks that found nothing, ms. */
const FIRST_MS = 1_000;
const MOST_MS = 32_000;

/** How long to wait before the next try after one that found nothing: twice as long each time. */
export class Backoff {
  #waitMs = FIRST_MS;
  #until = 0;

  /** Whether it may be tried again. */
  isOver(now: number): boolean {
    // A time that is too far ahead was named before the clock was set back.
    return now >= this.#until || this.#until - now > MOST_MS;
  }

  /** It is tried now. */
  begin(now: number): void {
    this.#until = now + this.#waitMs;
    this.#waitMs = Math.min(2 * this.#waitMs, MOST_MS);
  }

  /** Something came of it, or may come of it now. */
  reset(): void {
    this.#waitMs = FIRST_MS;
    this.#until = 0;
  }
}
