/** Renews all leases when a third of the shortest life is over. */
export class LeaseKeeper {
  readonly #renew: () => Promise<number | undefined>;
  #timer: NodeJS.Timeout | undefined;
  #due = Number.POSITIVE_INFINITY;

  /** `renew` resolves with the shortest remaining life, ms; undefined: no lease is held. */
  constructor(renew: () => Promise<number | undefined>) {
    this.#renew = renew;
  }

  /** Keeps a lease with this remaining life, ms. */
  keep(lifeMs: number): void {
    const due = Date.now() + Math.max(20, lifeMs / 3);
    if (due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => void this.#run(), due - Date.now());
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    this.#due = Number.POSITIVE_INFINITY;
    const life = await this.#renew();
    if (life !== undefined) this.keep(life);
  }
}
