/** Renews leases at a third of their life, all at once. */
export class LeaseKeeper {
  readonly #renew: () => Promise<number | undefined>;
  #timer: NodeJS.Timeout | undefined;
  #due = Number.POSITIVE_INFINITY;

  /** `renew` answers the shortest life that is left, ms; undefined: nothing is held. */
  constructor(renew: () => Promise<number | undefined>) {
    this.#renew = renew;
  }

  /** A lease has so long to live, ms. */
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
