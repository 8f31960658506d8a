import { takenGib } from '../../engine/capacity/capacity.js';
import type { LedgerContext } from '../context.js';
import { BACKGROUND_SHARE, Pacer } from '../lib/pacer.js';
import type { Timers } from '../lib/ports.js';
import type { UsageSample } from '../store-port/usage.js';
import { BackgroundRun } from './background-run.js';
import type { Step } from './step.js';

/** Days that are kept: a month, and days that the walk has not removed yet. */
const KEPT_DAYS = 32;
const DAY_MS = 86_400_000;
/** Pools that are kept in one go. */
const AT_ONCE = 500;
/** A server that has just begun has not heard of all pools yet, ms. */
const SETTLE_MS = 60_000;

/**
 * Writes down once a day (UTC) what each pool has given away: with the first sweep of the day, or a
 * minute after the server began. From these days it is told when pools will be full.
 */
export class UsageKeeper {
  readonly #pacer: Pacer;
  #lastDay = -1;
  #firstLookAt: number | null = null;
  readonly #run = new BackgroundRun();

  constructor(
    private readonly context: LedgerContext,
    private readonly step: Step,
    timers: Timers,
  ) {
    this.#pacer = new Pacer(timers, BACKGROUND_SHARE);
  }

  /** Call with every sweep: does not wait for what it begins. */
  look(now: number): void {
    const day = Math.floor(now / DAY_MS);
    this.#firstLookAt ??= now;
    if (now - this.#firstLookAt < SETTLE_MS) return;
    if (day === this.#lastDay) return;
    this.#run.begin(() =>
      this.step('keeping what pools have given away', () => this.#walk(day, now)),
    );
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.#run.idle();
  }

  /** Nothing begins any more; resolves when nothing is under way. */
  stop(): Promise<void> {
    return this.#run.stop();
  }

  async #walk(day: number, now: number): Promise<void> {
    const { index, store } = this.context;
    const names = index.reportedPools().map(({ pool }) => pool);
    this.#pacer.begin();
    for (let from = 0; from < names.length && !this.#run.isStopped; from += AT_ONCE) {
      const samples = names.slice(from, from + AT_ONCE).flatMap((name) => this.#sampleOf(name));
      if (samples.length > 0) await store.keepUsage(day, now, samples, day - KEPT_DAYS);
      await this.#pacer.breathe();
    }
    if (!this.#run.isStopped) this.#lastDay = day;
  }

  #sampleOf(name: string): readonly UsageSample[] {
    const { index } = this.context;
    const counted = index.counted(name);
    const backend = index.pool(name)?.backend;
    const report = counted?.counted ?? null;
    if (counted === undefined || report === null || backend === undefined) return [];
    const taken = takenGib(report.space, counted.committedGib);
    return taken === null ? [] : [{ pool: name, backend, takenGib: taken }];
  }
}
