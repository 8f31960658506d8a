import type { StoreBroken } from '../../ledger/store-port/store-errors.js';

/** Whether a store may still be used; its connections share it. */
export class Trust {
  #broken: StoreBroken | null = null;
  #tell: (why: StoreBroken) => void = () => undefined;

  /** Why it may not; null: it may. */
  get broken(): StoreBroken | null {
    return this.#broken;
  }

  /** Calls `tell` once, as soon as the store is broken, or now if it is. */
  onBroken(tell: (why: StoreBroken) => void): void {
    this.#tell = tell;
    if (this.#broken !== null) tell(this.#broken);
  }

  /** From now on it may not, for the first reason; answers that. */
  broke(why: StoreBroken): StoreBroken {
    if (this.#broken !== null) return this.#broken;
    this.#broken = why;
    this.#tell(why);
    return why;
  }
}
