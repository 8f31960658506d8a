import type { Timers } from '../lib/ports.js';
import { StoreUnavailable } from '../store-port/store-errors.js';
import type { GroupCommit } from './group-commit.js';

/** A commit or probe that is younger than this, ms, shows that commits are taken. */
const FRESH_MS = 5_000;
/** How long somebody who asks waits for a probe, ms. */
const PATIENCE_MS = 1_000;

/**
 * Whether a create would be committed now. If nothing was written lately, this is tried: a disk may
 * have become full or read-only since. However many ask, the store is probed once in FRESH_MS.
 */
export class Readiness {
  #probing: Promise<void> | null = null;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly commits: Pick<GroupCommit, 'health' | 'probe' | 'away'>,
    private readonly timers: Timers,
  ) {}

  async look(): Promise<boolean> {
    const { health } = this.commits;
    // While the store is away, the sweep tries it.
    if (!health.available) return false;
    const last = Math.max(health.wroteAt, this.#askedAt);
    if (this.#probing === null && performance.now() - last >= FRESH_MS) this.#probe();
    if (this.#probing !== null)
      // A probe that is late waits for a commit, or the process is: no sign of a broken disk.
      await Promise.race([
        this.#probing,
        new Promise<void>((resolve) => this.timers.after(PATIENCE_MS, resolve)),
      ]);
    return health.available;
  }

  #probe(): void {
    this.#askedAt = performance.now();
    this.#probing = this.commits
      .probe()
      .catch((error: unknown) => {
        if (!(error instanceof StoreUnavailable)) throw error;
        this.commits.away(error);
      })
      .finally(() => {
        this.#probing = null;
      });
  }
}
