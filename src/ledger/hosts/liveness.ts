import type { Clock } from '../lib/ports.js';

/**
 * A sign of life further ahead than this, ms, was written before the clock was set back: when it
 * was is not known any more.
 */
export const AHEAD_MS = 5_000;

/**
 * When each host gave its last sign of life, in memory: there are too many to write each one. Time
 * without one counts only while the server could receive any. After a restart, a pause, an outage
 * of the store or a clock that was set every host gets a full new period.
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
   * Signs of life that other servers have received and written. They may be older than those here.
   */
  seenElsewhere(seen: ReadonlyMap<string, number>): void {
    const latest = this.clock() + AHEAD_MS;
    for (const [host, at] of seen)
      if (at > (this.#lastSeen.get(host) ?? 0) && at <= latest) this.#lastSeen.set(host, at);
  }

  /** Since when this server could receive signs of life, epoch ms. */
  get graceStart(): number {
    return this.#graceStart;
  }

  /** Until now this server could not receive signs of life. */
  restartGrace(): void {
    this.#graceStart = this.clock();
  }

  /**
   * The clock was set back: no sign of life may count for longer than one that is given now.
   */
  setBack(): void {
    const now = this.clock();
    for (const signs of [this.#lastSeen, this.#unwritten])
      for (const [host, at] of signs) if (at > now) signs.set(host, now);
    this.restartGrace();
  }

  /** Last sign of life that counts, epoch ms. */
  lastSeen(host: string): number {
    return Math.max(this.#lastSeen.get(host) ?? 0, this.#graceStart);
  }

  /** Last real sign of life that this server knows of, epoch ms; null: none. */
  lastSign(host: string): number | null {
    return this.#lastSeen.get(host) ?? null;
  }

  /** Signs of life since the last call, to be written. */
  takeUnwritten(): ReadonlyMap<string, number> {
    const taken = new Map(this.#unwritten);
    this.#unwritten.clear();
    return taken;
  }
}
