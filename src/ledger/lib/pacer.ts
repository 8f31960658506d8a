import type { Timers } from './ports.js';

/** What a job of the background has of the processor, if nothing is said against it. */
export const BACKGROUND_SHARE = 0.25;
/** How long work goes on at a stretch, ms. */
const STRETCH_MS = 5;
/** No rest is longer: what took so long was the work of others as well, ms. */
const LONGEST_REST_MS = 250;

/**
 * Gives long work of the background its share of the processor: it works for at most 5 ms at a
 * stretch, as far as its pieces are small enough, and rests in proportion. What others do meanwhile
 * counts as its own, so that it gives way to them. Waiting for a disk or a database does not count.
 */
export class Pacer {
  #began = cpuMs();
  #beganAt = performance.now();

  /** @param share of the time that it may work, above 0 and at most 1 */
  constructor(
    private readonly timers: Timers,
    private readonly share: number,
  ) {}

  /** Call before the first piece of new work. */
  begin(): void {
    this.#began = cpuMs();
    this.#beganAt = performance.now();
  }

  /** Call between two pieces. Resolves at once, or after a rest. */
  async breathe(): Promise<void> {
    // Who has been at it for less has not worked for more, and to ask for processor time costs as
    // much as a small piece of work.
    if (performance.now() - this.#beganAt < STRETCH_MS) return;
    const worked = cpuMs() - this.#began;
    if (worked < STRETCH_MS) return;
    const byShare = (worked * (1 - this.share)) / this.share;
    // On a busy machine the same work takes longer, and others need as long.
    const restMs = Math.min(Math.max(byShare, performance.now() - this.#beganAt), LONGEST_REST_MS);
    await new Promise<void>((resolve) => this.timers.after(restMs, resolve));
    this.begin();
  }
}

/** Processor time of this process so far, ms. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
