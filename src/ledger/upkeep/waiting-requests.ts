import type { RequestRecord } from '../../domain/decision.js';
import { volumesRead } from '../../engine/framework/filter.js';
import { keyOfTakers } from '../../engine/index/plan.js';
import type { LedgerContext } from '../context.js';
import { Pacer } from '../lib/pacer.js';
import type { Timers } from '../lib/ports.js';
import type { AttemptRequest } from '../placement/attempt-request.js';
import { decideWaiting, type Waited } from '../placement/decide-waiting.js';
import { readHomes } from '../placement/homes.js';
import { profileOfNext } from '../placement/profile-of.js';
import { hasPlace, placementRequest, poolTakes } from '../placement/run-scheduler.js';
import { Gains } from './gains.js';
import type { Step } from './step.js';
import { type Turn, WaitQueue } from './wait-queue.js';

/** How much of the processor it may have. */
const SHARE = 0.25;
/** How many requests are read at a time. */
const PAGE = 256;
/** A request whose decision broke is read again after so long, ms. */
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
 * Decides the requests that wait, when a pool gains something that could help, in order of priority
 * and age. One server at a time does it; should two, the commit decides which of them was first.
 */
export class WaitingRequests {
  readonly #queue = new WaitQueue();
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
  #run: Promise<void> | null = null;
  #again = false;
  #stopped = false;
  readonly #stopListening: (() => void)[];

  constructor(
    private readonly context: LedgerContext,
    private readonly job: Step,
    private readonly step: Step,
    timers: Timers,
  ) {
    this.#gains = new Gains(context);
    this.#pacer = new Pacer(timers, SHARE);
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

  async idle(): Promise<void> {
    while (this.#run !== null) await this.#run;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const stop of this.#stopListening) stop();
    await this.#run;
  }

  #forget(): void {
    this.#queue.clear();
    this.#gains.forget();
    this.#read = 0;
    this.#logRead = -1;
    this.#brokenAt = null;
  }

  #kick(): void {
    if (this.#stopped || this.context.now() > this.#mineUntil) return;
    if (this.#run !== null) {
      this.#again = true;
      return;
    }
    if (!this.#hasWork()) return;
    this.#again = false;
    this.#run = this.job('deciding what waits', () => this.#work()).finally(() => {
      this.#run = null;
      if (this.#again) this.#kick();
    });
  }

  #hasWork(): boolean {
    if (this.#isTold) return true;
    if (this.#queue.size === 0) return false;
    return this.#gains.isNews || this.#queue.ends <= this.context.now();
  }

  async #work(): Promise<void> {
    const { context } = this;
    this.#pacer.begin();
    await this.#readNew();
    for (const { key } of this.#queue.over(context.now())) await this.#decide(key, null, true);
    while (!this.#stopped && context.commits.health.available) {
      await this.#noteGains();
      const next = this.#queue.next(context.settings.waiting.maxOvertakes);
      if (next === undefined) return;
      await this.#try(next);
      await this.#pacer.breathe();
    }
  }

  /**
   * Each that begins to wait writes an event, and each that is cancelled, so that an unchanged log
   * has nothing new.
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
      const query = { after: this.#read, projectId: null, limit: PAGE };
      const rows = await this.context.store.waiting(query);
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

  #add({ key, wait, spec }: RequestRecord): void {
    if (wait === undefined) return;
    this.#read = Math.max(this.#read, wait.serial);
    const profile = profileOfNext(this.context.settings, spec);
    const { projectId } = spec;
    const attempt: AttemptRequest = {
      ...{ requestKey: key, subject: spec.volumeId, profile, spec },
      ...{ detail: { kind: 'create_volume' }, attempt: 1, history: [], tried: [], credit: null },
      avoid: new Set(),
      named: { ids: volumesRead(profile.filters, spec), projectId, committed: new Map() },
    };
    const { sizeGib, volumeId } = spec;
    this.#queue.add({ key, volumeId, sizeGib, ...wait }, this.#kindOf(attempt), attempt);
  }

  /** The same for all that ask the same of pools, whatever their sizes. */
  #kindOf(attempt: AttemptRequest): string {
    const { profile, spec } = attempt;
    const request = placementRequest(this.context, attempt, null);
    const takers = keyOfTakers(profile, { ...request, neededGib: 0 });
    if (takers !== null) return takers;
    const { waitUntil: _, waitPriority: __, volumeId: ___, ...asked } = spec;
    // An expression may read anything, the size too.
    return JSON.stringify([profile.name, asked]);
  }

  async #noteGains(): Promise<void> {
    while (this.#gains.isNews) {
      const gained = new Set<string>();
      const change = await this.#gains.look(this.#pacer, (pool) => gained.add(pool));
      if (change !== 'none') await this.#wake(gained);
    }
  }

  /** Wakes what the pools could take that gained something, and nothing else. */
  async #wake(gained: ReadonlySet<string>): Promise<void> {
    for (const alike of this.#queue.kinds()) {
      const { attempt, bySize, due } = alike;
      // Where a hint names volumes, one that was made may be what was missing.
      const named = attempt.named.ids.length > 0;
      for (const sizeGib of bySize.keys()) {
        if (due.has(sizeGib)) continue;
        if (named || [...gained].some((pool) => this.#takes(attempt, sizeGib, pool)))
          this.#queue.wake(alike, sizeGib);
      }
      await this.#pacer.breathe();
    }
  }

  /** A rule that breaks is told of with the decision. */
  #takes(attempt: AttemptRequest, sizeGib: number, pool: string): boolean {
    try {
      return poolTakes(this.context, sized(attempt, sizeGib), pool);
    } catch {
      return true;
    }
  }

  async #try({ alike, entry, ahead }: Turn): Promise<void> {
    const { context } = this;
    const { attempt } = alike;
    const named =
      attempt.named.ids.length === 0
        ? attempt.named
        : await readHomes(context, attempt.profile, attempt.spec);
    // What the look is made on must be what the gains are counted from.
    await this.#noteGains();
    if (!this.#hasPlace({ ...sized(attempt, entry.sizeGib), named })) {
      this.#queue.sleep(alike, entry.sizeGib);
      return;
    }
    const waited = await this.#decide(entry.key, ahead?.key ?? null, false);
    if (waited === 'nowhere') this.#queue.sleep(alike, entry.sizeGib);
    else this.#queue.remove(entry.key);
    if (waited === 'placed' && ahead !== null) ahead.overtaken += 1;
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
