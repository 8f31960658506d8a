import type { PoolIndex } from '../../engine/index/pool-index.js';
import { isWithin } from '../lib/span.js';

/**
 * Each backend that returns begins the span anew, but it ends at the latest after this many of its
 * lengths: a backend that comes and goes must not hold up the others for ever.
 */
const MOST_SPANS = 5;

/** Backends came back while others are still down. */
export interface Returning {
  /** How many came back since the last look; 0 after a start, if some are down then. */
  readonly returned: number;
  /** How many are still down. */
  readonly down: number;
  /** Nothing that waits for these is moved before, epoch ms. */
  readonly until: number;
}

/**
 * Which backends are down, and whether others may be about to return: after an outage of many, the
 * first that is back must not get the work of all. Followed on the index, so that every server that
 * shares a ledger knows it.
 */
export class Outages {
  readonly #down = new Map<string, number>();
  #seen: number | null = null;
  #span: { readonly openedAt: number; readonly until: number } | null = null;

  constructor(private readonly index: PoolIndex) {}

  /** Backends that are down, with the time when each went down, epoch ms. */
  get down(): ReadonlyMap<string, number> {
    return this.#down;
  }

  /** Until when nothing is moved to backends that returned, epoch ms; null: it may be moved. */
  heldUntil(now: number): number | null {
    return this.#span !== null && now < this.#span.until ? this.#span.until : null;
  }

  /**
   * Call periodically. Costs nothing if nothing was committed. Null: no backend came back, or none
   * is still down. A start counts as a return: who is back was not heard yet.
   */
  look(now: number, spanMs: number): Returning | null {
    if (
      this.#span !== null &&
      !isWithin(this.#span.until - this.#span.openedAt, this.#span.openedAt, now)
    )
      this.#span = null;
    if (this.index.revision === this.#seen) return null;
    const isFirst = this.#seen === null;
    this.#seen = this.index.revision;
    let returned = 0;
    for (const { backend, downSince } of this.index.backends()) {
      if (downSince !== null) this.#down.set(backend, downSince);
      else if (this.#down.delete(backend)) returned += 1;
    }
    // One that was renamed or forgotten did not come back.
    for (const backend of this.#down.keys())
      if (this.index.backend(backend) === undefined) this.#down.delete(backend);
    const down = this.#down.size;
    if (down === 0 || spanMs === 0 || (returned === 0 && !isFirst)) return null;
    const openedAt = this.#span?.openedAt ?? now;
    const until = Math.min(now + spanMs, openedAt + MOST_SPANS * spanMs);
    this.#span = { openedAt, until };
    return { returned, down, until };
  }
}
