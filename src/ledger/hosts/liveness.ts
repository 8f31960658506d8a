import type { Clock } from '../lib/ports.js';

/**
 * When each host was last heard, in memory: signs of life are too many to be written one by one. A
 * silence counts only while the server could have heard: after a restart, a pause or an outage of
 * the store every host gets one fresh span.
 */
export class Liveness {
  readonly #lastSeen = new Map<string, number>();
  readonly #unwritten = new Map<string, number>();
  #graceStart: number;

  constructor(private readonly clock: Clock) {
    this.#graceStart = clock();
  }

  /** A sign of life. */
  seen(host: string): void {
    const now = this.clock();
    this.#lastSeen.set(host, now);
    this.#unwritten.set(host, now);
  }

  /**
   * Signs of life that others have heard and written. They may be older than what was heard here.
   */
  heardElsewhere(seen: ReadonlyMap<string, number>): void {
    for (const [host, at] of seen)
      if (at > (this.#lastSeen.get(host) ?? 0)) this.#lastSeen.set(host, at);
  }

  /** Since when anybody could have been heard, epoch ms. */
  get graceStart(): number {
    return this.#graceStart;
  }

  /** Until now nobody could have been heard. */
  restartGrace(): void {
    this.#graceStart = this.clock();
  }

  /** Last sign of life that counts, epoch ms. */
  lastSeen(host: string): number {
    return Math.max(this.#lastSeen.get(host) ?? 0, this.#graceStart);
  }

  /** Last real sign of life that this server knows of, epoch ms; null: none. */
  heard(host: string): number | null {
    return this.#lastSeen.get(host) ?? null;
  }

  /** Signs of life since the last call, to be written. */
  takeUnwritten(): ReadonlyMap<string, number> {
    const taken = new Map(this.#unwritten);
    this.#unwritten.clear();
    return taken;
  }
}
