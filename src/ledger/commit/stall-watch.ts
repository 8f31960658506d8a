import { attendedMs } from '../../domain/attended-time.js';

/** A commit that was waited for this long, ms, is stalled. */
const STALLED_MS = 4000;
/** How often to look, ms. */
export const STALL_LOOK_MS = 500;

/**
 * Tells whether the open commit is stalled: not answered by a database that had the time to. Only
 * time in which this process was there to see an answer counts. Times are of the process's own
 * clock, ms.
 */
export class StallWatch {
  /** When the open commit began; null: none is open. */
  #began: number | null = null;
  #looked = 0;
  #waitedMs = 0;
  #stalled = false;

  /** Whether the open commit was found to be stalled. */
  get stalled(): boolean {
    return this.#stalled;
  }

  /** A commit begins. */
  begin(now: number): void {
    this.#began = now;
    this.#waitedMs = 0;
  }

  /** The commit was answered, or failed. */
  end(): void {
    this.#began = null;
    this.#stalled = false;
  }

  /** Call every STALL_LOOK_MS. True: the open commit is stalled. */
  look(now: number): boolean {
    const since = Math.max(this.#began ?? now, this.#looked);
    this.#looked = now;
    if (this.#began === null) return false;
    this.#waitedMs += attendedMs(since, now, STALL_LOOK_MS);
    this.#stalled = this.#waitedMs >= STALLED_MS;
    return this.#stalled;
  }
}
