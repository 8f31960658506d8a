import type { Observer } from '../lib/ports.js';
import type { StoreBroken } from '../store-port/store-errors.js';

/** What is known of the store: whether it takes commits, and when it last did. */
export class StoreHealth {
  #available = true;
  #broken: StoreBroken | null = null;
  #wroteAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly observer: Pick<Observer, 'storeAvailable' | 'storeBroken'>) {}

  /** False after the store refused a commit, until it takes one that writes, or a probe. */
  get available(): boolean {
    return this.#available;
  }

  /** Why the store is not used any more; null: it is. */
  get broken(): StoreBroken | null {
    return this.#broken;
  }

  /** When the store last took a commit that wrote, or a probe, by the process's own clock, ms. */
  get wroteAt(): number {
    return this.#wroteAt;
  }

  /** It took what was written. A commit without writes shows nothing: a full disk takes it. */
  wrote(): void {
    this.#wroteAt = performance.now();
    this.set(true);
  }

  /** Changes nothing once it is broken. */
  set(available: boolean): void {
    if (this.#available === available || this.#broken !== null) return;
    this.#available = available;
    this.observer.storeAvailable(available);
  }

  /** It is broken, for good. */
  broke(why: StoreBroken): void {
    if (this.#broken !== null) return;
    this.#broken = why;
    this.#available = false;
    this.observer.storeBroken(why);
  }
}
