import type { PoolIndex } from '../../engine/index/pool-index.js';
import type { CallSignal, Clock } from '../lib/ports.js';
import { isWithin } from '../lib/span.js';

/**
 * After a start, requests wait for the backends that were known before and whose report is not in
 * the ledger: without it their pools would not be considered. Other backends are not waited for.
 * The wait is no longer than a configured time (Cinder's `scheduler_driver_init_wait_time`).
 */
export class StartupWait {
  readonly #awaited: Set<string>;
  /** Epoch ms. */
  readonly #began: number;
  #waiting: (() => void)[] = [];

  constructor(
    private readonly index: PoolIndex,
    private readonly clock: Clock,
    private readonly waitMs: number,
  ) {
    this.#began = clock();
    this.#awaited = new Set(index.backendNames().filter((name) => this.#isDue(name)));
    this.look();
  }

  /** The backends that are waited for. */
  awaited(): readonly string[] {
    return [...this.#awaited];
  }

  /**
   * Resolves when all have reported, or cannot be expected to, or the time is over. Rejects with
   * the signal's reason.
   */
  async wait(signal: CallSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    this.look();
    if (this.#awaited.size === 0) return;
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push(resolve);
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }

  /** Checks which backends are still waited for. Call it whenever that may have changed. */
  look(): void {
    if (this.#awaited.size === 0) return;
    const over = !isWithin(this.waitMs, this.#began, this.clock());
    for (const name of this.#awaited) if (over || !this.#isDue(name)) this.#awaited.delete(name);
    if (this.#awaited.size === 0) for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Has not reported, and is up as far as is known. */
  #isDue(name: string): boolean {
    const backend = this.index.backend(name);
    if (backend?.serviceKind !== 'volume' || backend.report !== null) return false;
    return backend.representative !== null && backend.adminState === 'enabled';
  }
}
