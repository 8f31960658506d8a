/**
 * Weight of what took longer than is expected, and of the longest of a commit that took less. The
 * answers of a commit come one after the other, so the last of it are to be remembered when the
 * first of the next come.
 */
const SHARE = { longer: 1 / 16, shorter: 1 / 8 };
/** What hangs says nothing of others, ms. */
const LONGEST_MS = 2_000;
/** What was measured longer ago says nothing of now, ms. */
const STALE_MS = 1_000;

/**
 * How long it takes from the beginning of a commit to the answers of what is in it: longer than the
 * commit, for hundreds of answers are made one after the other. Few take longer than is expected.
 */
export class AnswerTime {
  #ms = 0;
  #tookAt = Number.NEGATIVE_INFINITY;
  /** Of the commit whose answers come now. */
  #longestMs = 0;

  /** What to expect; 0: nothing was answered for a while. @param now ms */
  ms(now: number): number {
    return now - this.#tookAt > STALE_MS + this.#ms ? 0 : this.#ms;
  }

  /** One was answered. @param now ms */
  took(ms: number, now: number): void {
    const before = this.ms(now);
    const capped = Math.min(ms, LONGEST_MS);
    this.#ms = before + SHARE.longer * Math.max(0, capped - before);
    this.#longestMs = Math.max(this.#longestMs, capped);
    this.#tookAt = now;
  }

  /**
   * Another commit begins. What took long once is forgotten commit by commit, not answer by answer:
   * who is refused because of it makes no answer.
   */
  nextCommit(): void {
    if (this.#longestMs === 0) return;
    this.#ms += SHARE.shorter * Math.min(0, this.#longestMs - this.#ms);
    this.#longestMs = 0;
  }
}
