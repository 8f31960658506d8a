import type { PoolIndex } from '../../engine/index/pool-index.js';
import type { WorkerSink } from '../api/workers.js';

/** A worker that watches: which backends it serves, and how many more orders it takes. */
export class WorkerSession {
  /** Orders that it holds a lease of. */
  readonly held = new Set<string>();
  /** Orders that are being leased to it in a transaction that has not committed. */
  claimed = 0;
  /** Orders that ended before it was ready. */
  readonly finished = new Set<string>();
  /** False until what it held before it connected has been read. */
  ready = false;
  closed = false;
  /** A search for more orders is under way; `again` asks for another after it. */
  pumping = false;
  again = false;
  readonly #targets: ReadonlySet<string>;

  constructor(
    readonly id: string,
    readonly targets: readonly string[],
    readonly maxOutstanding: number,
    readonly sink: WorkerSink,
    /** When it connected, epoch ms. */
    readonly since: number,
  ) {
    this.#targets = new Set(targets);
  }

  /** How many more orders it takes. */
  get freeSlots(): number {
    return this.ready && !this.closed ? this.maxOutstanding - this.held.size - this.claimed : 0;
  }

  /**
   * Whether one of its targets is the backend, a member of it, or the machine that a member runs
   * on.
   */
  serves(index: PoolIndex, backend: string): boolean {
    if (this.#names(backend)) return true;
    return index.hostsOf(backend).some((host) => this.#names(host.host));
  }

  #names(name: string): boolean {
    return this.#targets.has(name) || this.#targets.has(name.slice(0, name.indexOf('@')));
  }
}
