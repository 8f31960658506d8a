/**
 * The database's time as this process can tell it without asking: its own clock, set right whenever
 * the database says what time it is.
 */
export class DatabaseClock {
  #offsetMs: number | null = null;

  constructor(private readonly local: () => number) {}

  /** Epoch ms. */
  readonly now = (): number => this.local() + (this.#offsetMs ?? 0);

  /** Asks what time it is; what is on the way is shared between there and back. */
  async ask(question: () => Promise<number>): Promise<void> {
    const asked = this.local();
    const told = await question();
    this.#offsetMs = Math.round(told - (asked + this.local()) / 2);
  }
}
