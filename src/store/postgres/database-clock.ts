/** An answer that took longer than this, ms, may have lain unread, so it does not tell the time. */
const TRUSTED_MS = 500;
/** After this many such answers in a row the next one is taken: no better one will come. */
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
