/**
 * What Node's nghttp2 permits a client: so many resets at once, and so many more a second. It ends
 * a connection with more of them, all that is open on it included (GOAWAY, INTERNAL_ERROR).
 */
const PERMITTED = { atOnce: 1000, perSecond: 33 };
/**
 * With fewer left, no further call is to come until there are so many again. Not all are seen here:
 * some are on their way, and some cross an answer.
 */
const LEFT = { few: 400, enough: 550 };

/** Follows how many more calls one connection may reset before it is ended. */
export class ResetBudget {
  #left = PERMITTED.atOnce;
  #at = Number.NEGATIVE_INFINITY;
  #isShort = false;

  /** A call was reset. @param now ms */
  count(now: number): void {
    this.#left = this.#leftAt(now) - 1;
    this.#at = now;
  }

  /** Whether no further calls are to come. @param now ms */
  isShort(now: number): boolean {
    this.#isShort = this.#leftAt(now) < (this.#isShort ? LEFT.enough : LEFT.few);
    return this.#isShort;
  }

  #leftAt(now: number): number {
    const more = ((now - this.#at) / 1000) * PERMITTED.perSecond;
    return Math.min(PERMITTED.atOnce, this.#left + more);
  }
}
