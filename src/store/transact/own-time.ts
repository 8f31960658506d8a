/** How much of a wait may have been used for something else, to count in full: half of it. */
const IDLE = 2;

/**
 * Measures what a transaction takes however little it writes: until it may begin to work, and until
 * what it wrote is durable. Begins when it is made.
 */
export class OwnTime {
  #since: { readonly at: number; readonly idleMs: number } | null = now();
  #ms = 0;

  constructor(
    /**
     * Whether the thread does other things meanwhile. Then a wait counts only as far as it had
     * nothing else to do: an answer that comes while it works is not seen, and would look late.
     */
    private readonly shared: boolean,
  ) {}

  /** It begins to work: that takes longer, the more there is to do. */
  works(): void {
    this.#end();
  }

  /** It has written everything, and begins to make it durable. */
  commits(): void {
    this.#since = now();
  }

  /** It is durable. Answers what all of it took, ms. */
  done(): number {
    this.#end();
    return this.#ms;
  }

  #end(): void {
    if (this.#since === null) return;
    const { at, idleMs } = now();
    const waited = at - this.#since.at;
    this.#ms += this.shared ? Math.min(waited, IDLE * (idleMs - this.#since.idleMs)) : waited;
    this.#since = null;
  }
}

function now() {
  return { at: performance.now(), idleMs: performance.eventLoopUtilization().idle };
}
