import type { LedgerContext } from '../context.js';
import { BACKGROUND_SHARE, Pacer } from '../lib/pacer.js';
import type { Timers } from '../lib/ports.js';
import type { AttemptRequest } from '../placement/attempt-request.js';
import { decideWaiting, type Waited } from '../placement/decide-waiting.js';
import { homesAtChoice, readHomes } from '../placement/homes.js';
import { hasPlace, poolTakes } from '../placement/run-scheduler.js';
import type { WaitingRow } from '../store-port/waiting-query.js';
import { BackgroundRun } from './background-run.js';
import { Gains } from './gains.js';
import type { Step } from './step.js';
import { wakeByHomes, withHomes } from './wait-homes.js';
import { readsHomes, WaitKinds } from './wait-kinds.js';
import { type Family, type Lane, placeOf, type Turn } from './wait-lanes.js';
import { WaitQueue } from './wait-queue.js';

/** How many requests are read at a time. */
const PAGE = 256;
/** If a decision broke, its request is read again after this time, ms. */
const RETRY_MS = 30_000;

/** The events that say so. */
const CANCELLED = {
  kinds: [],
  types: ['waiting.cancelled'],
  projectId: null,
  volumeId: null,
  source: null,
  since: null,
  until: null,
} as const;

/**
 * Decides requests that wait, by priority and age, when a pool gains something that could help
 * them. Only one server at a time has this job. Should two have it, the commit says which of them
 * was first.
 */
export class WaitingRequests {
  readonly #queue = new WaitQueue();
  readonly #kinds = new WaitKinds();
  readonly #gains: Gains;
  readonly #pacer: Pacer;
  #basis: readonly unknown[] = [];
  /** The newest request that was read, and the event log as it was then. */
  #read = 0;
  #logRead = -1;
  #isTold = false;
  /** Until then this server has the job, epoch ms. */
  #mineUntil = 0;
  #brokenAt: number | null = null;
  readonly #run = new BackgroundRun();
  #again = false;
  readonly #stopListening: (() => void)[];

  constructor(
    private readonly context: LedgerContext,
    private readonly job: Step,
    private readonly step: Step,
    timers: Timers,
  ) {
    this.#gains = new Gains(context);
    this.#pacer = new Pacer(timers, BACKGROUND_SHARE);
    this.#stopListening = [
      context.poolFeed.follow(() => this.#kick()),
      context.waitBell.listen(() => {
        this.#isTold = true;
        this.#kick();
      }),
    ];
  }

  /** How many wait, as far as this server knows. */
  get size(): number {
    return this.#queue.size;
  }

  /**
   * Call with every sweep of the server that has the job: it is begun anew, or goes on.
   * @param forMs how long this server has the job without another call
   */
  look(now: number, forMs: number): void {
    const { poolFeed, settings } = this.context;
    const basis = [poolFeed.id, settings];
    const isRetry = this.#brokenAt !== null && now - this.#brokenAt >= RETRY_MS;
    // Another server had it meanwhile, or all goes by other rules.
    if (now > this.#mineUntil || isRetry || basis.some((part, n) => part !== this.#basis[n]))
      this.#forget();
    this.#basis = basis;
    this.#mineUntil = now + forMs;
    // What other servers wrote is in the log.
    if (this.context.events.head !== this.#logRead) this.#isTold = true;
    this.#kick();
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.#run.idle();
  }

  /** Nothing begins any more; resolves when nothing is under way. */
  stop(): Promise<void> {
    for (const stop of this.#stopListening) stop();
    return this.#run.stop();
  }

  #forget(): void {
    this.#queue.clear();
    this.#kinds.forget();
    this.#gains.forget();
    this.#read = 0;
    this.#logRead = -1;
    this.#brokenAt = null;
  }

  #kick(): void {
    if (this.#run.isStopped || this.context.now() > this.#mineUntil) return;
    if (this.#run.isUnderWay) {
      this.#again = true;
      return;
    }
    if (!this.#hasWork()) return;
    this.#again = false;
    this.#run.begin(
      () => this.job('deciding what waits', () => this.#work()),
      () => {
        if (this.#again) this.#kick();
      },
    );
  }

  #hasWork(): boolean {
    if (this.#isTold) return true;
    if (this.#queue.size === 0) return false;
    return this.#gains.isNews || this.#queue.ends <= this.context.now();
  }

  async #work(): Promise<void> {
    const { context } = this;
    this.#pacer.begin();
    while (!this.#run.isStopped && context.commits.health.available) {
      await this.#readNew();
      await this.#endThose();
      // With no request left, gains need not be looked for: the next request that waits is tried on
      // the pools as they are then.
      if (this.#queue.size === 0) return;
      await this.#noteGains();
      const next = this.#queue.next(context.settings.waiting.maxOvertakes);
      if (next === undefined) return;
      await this.#try(next);
      await this.#pacer.breathe();
    }
  }

  /** Decides those for the last time whose time is over. */
  async #endThose(): Promise<void> {
    for (const { key } of this.#queue.over(this.context.now())) {
      await this.#decide(key, null, true);
      await this.#pacer.breathe();
    }
  }

  /**
   * Every request that begins to wait writes an event, and every cancelled one, so that there is
   * nothing to read if the log has not grown.
   */
  async #readNew(): Promise<void> {
    const { context } = this;
    while (this.#isTold) {
      this.#isTold = false;
      const { head } = context.events;
      try {
        await this.#dropCancelled();
        await this.#addNew();
      } catch (error) {
        this.#isTold = true;
        throw error;
      }
      this.#logRead = head;
    }
  }

  async #addNew(): Promise<void> {
    for (;;) {
      const query = { after: this.#read, limit: PAGE };
      const rows = await this.context.store.waitingRows(query);
      for (const row of rows) this.#add(row);
      await this.#pacer.breathe();
      if (rows.length < PAGE) return;
    }
  }

  async #dropCancelled(): Promise<void> {
    for (let after = Math.max(0, this.#logRead); this.#queue.size > 0; ) {
      const query = { filter: CANCELLED, after, newestFirst: false, limit: PAGE };
      const { events, position, more } = await this.context.store.events(query);
      for (const { payload } of events)
        if (payload.kind === 'waited') this.#queue.removeVolume(payload.volumeId);
      if (!more) return;
      after = position;
    }
  }

  #add({ key, wait, spec }: WaitingRow): void {
    this.#read = Math.max(this.#read, wait.serial);
    const { sizeGib, volumeId } = spec;
    const { serial, until, priority, overtaken } = wait;
    const entry = { key, volumeId, serial, priority, sizeGib, until, overtaken, lane: null };
    this.#queue.add(entry, this.#kinds.of(this.context, key, spec));
  }

  async #noteGains(): Promise<void> {
    while (this.#gains.isNews) {
      const gained: string[] = [];
      const change = await this.#gains.look(this.#pacer, (pool) => gained.push(pool));
      if (change !== 'none') await this.#wake(gained);
    }
  }

  /** Wakes the requests that a pool may take, of the pools that gained something; no others. */
  async #wake(gained: readonly string[]): Promise<void> {
    // A volume that was made or is gone may be what was missing.
    await wakeByHomes(this.context, this.#queue, this.#pacer);
    for (const family of this.#queue.families()) {
      for (const pool of gained) {
        if (family.asleep.sizes.length === 0) break;
        await this.#wakeBy(family, pool);
        await this.#pacer.breathe();
      }
    }
  }

  /**
   * Wakes the requests of a family that one pool may take. A pool that takes a size takes all
   * smaller ones, down to its smallest, so that the largest size is found by halving.
   */
  async #wakeBy({ attempt, asleep }: Family, pool: string): Promise<void> {
    const { sizes } = asleep;
    const { minimumVolumeGib = 0 } = this.context.index.counted(pool)?.counted?.space ?? {};
    const from = placeOf(sizes, minimumVolumeGib);
    const upTo = from + countFirst(sizes.slice(from), (size) => this.#takes(attempt, size, pool));
    for (const sizeGib of sizes.slice(from, upTo))
      for (const lane of asleep.at(sizeGib)) {
        const { alike } = lane;
        const asked = alike.isPlain ? null : withHomes(alike);
        if (asked === null || this.#takes(asked, sizeGib, pool)) this.#queue.wake(lane);
        if (!alike.isPlain) await this.#pacer.breathe();
      }
  }

  /** If a rule breaks, the request is tried, and the fault is reported with its decision. */
  #takes(attempt: AttemptRequest, sizeGib: number, pool: string): boolean {
    try {
      const takes = poolTakes(this.context, sized(attempt, sizeGib), pool);
      if (!takes) this.#gains.takesNot(pool);
      return takes;
    } catch {
      return true;
    }
  }

  async #try({ lane, entry, ahead }: Turn): Promise<void> {
    const { context } = this;
    const { alike } = lane;
    const { attempt, family } = alike;
    const named = readsHomes(attempt)
      ? await readHomes(context, attempt.profile, attempt.spec)
      : attempt.named;
    // What the look is made on must be what the gains are counted from.
    while (this.#gains.isNews) await this.#noteGains();
    if (!alike.isPlain && !this.#hasPlace(sized(family.attempt, entry.sizeGib)))
      return this.#sleepFrom(family.due.from(entry.sizeGib), (size) => family.due.at(size));
    if (!this.#hasPlace({ ...sized(attempt, entry.sizeGib), named })) {
      // It sleeps until these are others, or a pool gains something.
      if (named.ids.length > 0) this.#queue.homesAre(alike, homesAtChoice(context.index, named));
      const sizes = [...alike.lanes.keys()].sort((a, b) => a - b);
      return this.#sleepFrom(sizes.slice(placeOf(sizes, entry.sizeGib)), (size) => {
        const same = alike.lanes.get(size);
        return same === undefined ? [] : [same];
      });
    }
    const waited = await this.#decide(entry.key, ahead?.key ?? null, false);
    if (waited === 'nowhere') {
      // Nobody told on which homes, and on which pools.
      alike.homes = null;
      this.#gains.forgetChanged();
      this.#queue.sleep(lane);
    } else this.#queue.remove(entry);
    if (waited === 'placed' && ahead !== null) ahead.overtaken += 1;
  }

  /**
   * No pool takes the first of these sizes, so requests of all of them sleep; but not those of
   * sizes that reach the minimum of a pool which the first one does not reach.
   */
  async #sleepFrom(
    sizes: readonly number[],
    lanesOf: (sizeGib: number) => readonly Lane[],
  ): Promise<void> {
    const { index } = this.context;
    const least = index.minimumReached(sizes[0] ?? 0);
    const alike = sizes.filter((sizeGib) => index.minimumReached(sizeGib) === least);
    for (const sizeGib of alike)
      for (const lane of lanesOf(sizeGib)) {
        this.#queue.sleep(lane);
        await this.#pacer.breathe();
      }
  }

  #hasPlace(attempt: AttemptRequest): boolean {
    try {
      return hasPlace(this.context, attempt);
    } catch {
      return true;
    }
  }

  /** Undefined: something broke, and it is read again later. */
  async #decide(
    key: string,
    overtakes: string | null,
    isLast: boolean,
  ): Promise<Waited | undefined> {
    let waited: Waited | undefined;
    await this.step(`deciding ${key}, which waits`, async () => {
      waited = await decideWaiting(this.context, { key, overtakes, isLast });
    });
    if (waited === undefined) this.#brokenAt ??= this.context.now();
    return waited;
  }
}

function sized(attempt: AttemptRequest, sizeGib: number): AttemptRequest {
  return { ...attempt, spec: { ...attempt.spec, sizeGib } };
}

/**
 * How many of some ascending sizes are taken, from the first on. If a size is taken, all before it
 * must be.
 */
function countFirst(sizes: readonly number[], takes: (sizeGib: number) => boolean): number {
  let taken = 0;
  let not = sizes.length;
  // Mostly the smallest decides.
  for (let at = 0; taken < not; at = (taken + not) >>> 1) {
    if (takes(sizes[at] ?? 0)) taken = at + 1;
    else not = at;
  }
  return taken;
}
