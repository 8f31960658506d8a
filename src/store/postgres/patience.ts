import { attendedMs } from '../../domain/attended-time.js';

/** How often it is looked whether somebody waits too long, ms. */
const LOOK_EVERY_MS = 250;

interface Wait {
  leftMs: number;
  readonly over: () => void;
}

/**
 * Timeouts that do not count time in which this process itself was late, and that first let it read
 * what has arrived. A driver's own timers fire first when the event loop is late, and take that for
 * the database's fault.
 */
export class Patience {
  readonly #waits = new Set<Wait>();
  #timer: NodeJS.Timeout | null = null;
  #looked = 0;

  constructor(
    private readonly clock: () => number = () => performance.now(),
    private readonly everyMs: number = LOOK_EVERY_MS,
  ) {}

  /**
   * Calls `over` once `ms` have passed, up to two looks later, unless the returned function is
   * called before.
   */
  wait(ms: number, over: () => void): () => void {
    // It may have begun just before a look.
    const wait = { leftMs: ms + this.everyMs, over };
    this.#waits.add(wait);
    this.#start();
    return () => void this.#waits.delete(wait);
  }

  #start(): void {
    if (this.#timer !== null) return;
    this.#looked = this.clock();
    this.#timer = setInterval(() => this.#look(), this.everyMs);
    this.#timer.unref();
  }

  #look(): void {
    const now = this.clock();
    const passed = attendedMs(this.#looked, now, this.everyMs);
    this.#looked = now;
    if (this.#waits.size === 0) this.#stop();
    for (const wait of this.#waits) {
      wait.leftMs -= passed;
      // Immediates run after arrived data was read. Then the timeout may no longer be due.
      if (wait.leftMs <= 0) setImmediate(() => this.#end(wait));
    }
  }

  #end(wait: Wait): void {
    if (this.#waits.delete(wait)) wait.over();
  }

  #stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}
