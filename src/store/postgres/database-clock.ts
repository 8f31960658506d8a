/**
 * An estimate of the database's time: this process's clock, corrected whenever the database states
 * its time.
 */
export class DatabaseClock {
  #offsetMs: number | null = null;

  constructor(private readonly local: () => number) {}

  /** Epoch ms. */
  readonly now = (): number => this.local() + (this.#offsetMs ?? 0);

  /** Asks the database for its time; assumes that half of the round trip went each way. */
  async ask(question: () => Promise<number>): Promise<void> {
    const asked = this.local();
    const told = await question();
    this.#offsetMs = Math.round(told - (asked + this.local()) / 2);
  }
}
