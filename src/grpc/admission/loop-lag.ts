/**
 * How long what is read from connections now may have lain there unread, because this thread was
 * busy with something else. Costs nothing while nobody asks.
 */
export class LoopLag {
  /** When connections were read last; null: nobody asked in the last turn of the event loop. */
  #lastRead: number | null = null;
  #asked = false;
  #following = false;

  /** The most that it can be, ms. */
  ms(now: number): number {
    this.#asked = true;
    if (!this.#following) this.#follow();
    return this.#lastRead === null ? 0 : now - this.#lastRead;
  }

  /** When connections were read before, ms; null where nobody asked in the last turn. */
  lastRead(now: number): number | null {
    this.ms(now);
    return this.#lastRead;
  }

  /** Immediates run right after connections were read. */
  #follow(): void {
    this.#following = true;
    setImmediate(() => {
      this.#following = this.#asked;
      this.#lastRead = this.#asked ? performance.now() : null;
      this.#asked = false;
      if (this.#following) this.#follow();
    });
  }
}
