/** An answer that took longer, ms, may have lain there unread: it does not say what time it is. */
const TRUSTED_MS = 500;
/** After so many of them in a row the next is taken: nothing better comes. */
const MOST_DOUBTS = 10;

/**
 * An estimate of the database's time: this process's clock, corrected whenever the database states
 * its time.
 */
export class DatabaseClock {
  #offsetMs: number | null = null;
  #doubts = 0;

  /** `local`: epoch ms, fractions of them too; must not be set forth or back while it runs. */
  constructor(private readonly local: () => number) {}

  /** Epoch ms. */
  readonly now = (): number => Math.round(this.local() + (this.#offsetMs ?? 0));

  /** Asks the database for its time; assumes that half of the round trip went each way. */
  async ask(question: () => Promise<number>): Promise<void> {
    const asked = this.local();
    const told = await question();
    const answered = this.local();
    const doubtful = answered - asked > TRUSTED_MS;
    if (doubtful && this.#offsetMs !== null && this.#doubts < MOST_DOUBTS) {
      this.#doubts += 1;
      return;
    }
    this.#doubts = 0;
    this.#offsetMs = Math.round(told - (asked + answered) / 2);
  }
}
