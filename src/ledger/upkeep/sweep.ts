import type { LedgerContext } from '../context.js';
import { isAway } from '../errors.js';
import type { SweepJob, Timers } from '../lib/ports.js';
import { ageReports } from '../reports/report-age.js';
import { endLeases, shortenLeases } from './expired-leases.js';
import { IndexCheck } from './index-check.js';
import { keepQuarantines } from './quarantines.js';
import { Retention } from './retention.js';
import { SignsOfLife } from './signs-of-life.js';
import { takeDownSilentHosts } from './silent-hosts.js';
import type { Step } from './step.js';
import { StrandedDecisions } from './stranded.js';
import { UsageKeeper } from './usage.js';
import { WaitingRequests } from './waiting-requests.js';

/**
 * For jobs that one server does for all: how long a server that does not come back keeps a job, in
 * sweeps and in ms.
 */
const CLAIMED_SWEEPS = 3;
const CLAIM_SLACK_MS = 1_000;

/**
 * Work that is due because time passes: leases end, silent hosts go down, decisions that wait for a
 * backend that stays away are made elsewhere, signs of life are written, finished things are
 * removed. Every step is a transaction of its own and safe to repeat.
 */
export class Sweeper {
  #stop: (() => void) | null = null;
  #busy: Promise<void> | null = null;
  #lastSweep: number;
  readonly #signsOfLife: SignsOfLife;
  readonly #indexCheck: IndexCheck;
  readonly #stranded: StrandedDecisions;
  readonly #waiting: WaitingRequests;
  readonly #retention: Retention;
  readonly #usage: UsageKeeper;

  constructor(
    private readonly context: LedgerContext,
    private readonly timers: Timers,
    readonly intervalMs: number,
  ) {
    this.#lastSweep = context.now();
    this.#signsOfLife = new SignsOfLife(context);
    this.#indexCheck = new IndexCheck(context);
    this.#stranded = new StrandedDecisions(
      context,
      (doing, run) => this.#job('stranded', doing, run),
      this.#step,
      timers,
    );
    this.#waiting = new WaitingRequests(
      context,
      (doing, run) => this.#job('waiting', doing, run),
      this.#step,
      timers,
    );
    this.#retention = new Retention(
      context,
      (doing, run) => this.#job('retention', doing, run),
      timers,
    );
    this.#usage = new UsageKeeper(context, (doing, run) => this.#job('usage', doing, run), timers);
  }

  start(): void {
    this.#lookForOutages(this.context.now());
    this.#stop = this.timers.every(this.intervalMs, () => void this.#sweep());
  }

  /** Nothing of a sweep runs after this resolves. */
  async stop(): Promise<void> {
    this.#stop?.();
    await Promise.all([this.#busy, ...this.#background.map((one) => one.stop())]);
  }

  /** How many decisions wait for backends that are down, as far as this server knows. */
  get stranded(): number {
    return this.#stranded.size;
  }

  /** How many requests wait instead of being refused, likewise. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** What goes on beside the sweeps. */
  get #background() {
    return [this.#stranded, this.#waiting, this.#retention, this.#usage];
  }

  /** One sweep, and all that it began in the background. Never rejects. */
  async sweep(): Promise<void> {
    await this.#sweep();
    await Promise.all(this.#background.map((one) => one.idle()));
  }

  /** One sweep; while one runs, another is that one. Never rejects. */
  #sweep(): Promise<void> {
    this.#busy ??= this.#sweepOnce()
      .catch((error: unknown) => this.#failed(error, 'sweeping'))
      .finally(() => {
        this.#busy = null;
      });
    return this.#busy;
  }

  async #sweepOnce(): Promise<void> {
    const { context } = this;
    if (context.commits.health.broken !== null) return;
    const now = context.now();
    this.#lookForJumps(now);
    if (!context.commits.health.available) await context.commits.probe();
    await this.#job('signs_of_life', 'writing signs of life', () => this.#signsOfLife.flush(now));
    await this.#job('index_check', 'comparing the index with the ledger', () =>
      this.#indexCheck.compare(now),
    );
    await this.#step('writing the decision journal', async () => {
      await context.journal.keepUp();
      await context.journal.flush();
    });
    this.#lookForOutages(now);
    await this.#step('doing what one server does', () => this.#sweepForAll(now));
    context.startup.look();
    context.dispatcher.kickAll();
  }

  /**
   * The jobs that one server does for all, as long as it keeps claiming them. Should two servers
   * have the job, the locked rows show the second that all is done.
   */
  async #sweepForAll(now: number): Promise<void> {
    const forMs = CLAIMED_SWEEPS * this.intervalMs + CLAIM_SLACK_MS;
    if (!(await this.context.store.claim('sweep', forMs))) return;
    await this.#job('silent_hosts', 'taking silent hosts down', () =>
      takeDownSilentHosts(this.context, this.#step, now),
    );
    await this.#job('report_ages', 'finding reports that are too old', () =>
      ageReports(this.context, now),
    );
    await this.#job('quarantines', 'looking after backends in quarantine', () =>
      keepQuarantines(this.context, now),
    );
    await this.#job('leases', 'ending leases', async () => {
      await shortenLeases(this.context, now);
      await endLeases(this.context, now);
    });
    // Which backends are down now, those that were taken down just now among them.
    this.#lookForOutages(now);
    // These go on in the background, because they may take long.
    this.#stranded.look(now);
    this.#waiting.look(now, forMs);
    this.#retention.look(now);
    this.#usage.look(now);
  }

  /**
   * Hosts were not silent because this process or its machine paused, or because a clock was set
   * forward.
   */
  #lookForJumps(now: number): void {
    const passed = now - this.#lastSweep;
    this.#lastSweep = now;
    if (passed < 0) this.context.liveness.setBack();
    else if (passed > 4 * this.intervalMs + 1_000) this.context.liveness.restartGrace();
  }

  #lookForOutages(now: number): void {
    const { outages, observer, settings } = this.context;
    const returning = outages.look(now, settings.rescheduleAfterReturnMs);
    if (returning !== null) observer.returning(returning);
  }

  /** A step that is measured. */
  async #job(job: SweepJob, doing: string, run: () => Promise<unknown>): Promise<void> {
    const began = performance.now();
    await this.#step(doing, run);
    this.context.observer.swept(job, (performance.now() - began) / 1000);
  }

  /** A step that fails must not stop the others. */
  readonly #step: Step = async (doing, run) => {
    try {
      await run();
    } catch (error) {
      this.#failed(error, doing);
    }
  };

  #failed(error: unknown, doing: string): void {
    // While the store is away, no host could be heard, so that silence during that time does not
    // count.
    if (isAway(error)) {
      this.context.liveness.restartGrace();
      this.context.commits.away(error);
    } else this.context.observer.fault(error, doing);
  }
}
