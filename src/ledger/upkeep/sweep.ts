import type { DecisionRecord } from '../../domain/decision.js';
import type { HostRecord } from '../../domain/pool.js';
import type { LedgerContext } from '../context.js';
import { endLease } from '../dispatch/dispatch.js';
import { keysOfHost, restate } from '../hosts/membership.js';
import type { Timers } from '../lib/ports.js';
import { moveAttempt } from '../placement/move-attempt.js';
import { ageReports } from '../reports/report-age.js';
import { StoreUnavailable } from '../store-port/store.js';

/** How many rows of a kind one sweep takes: the rest follow with the next. */
const AT_ONCE = 256;
/** What found no other place is not tried again sooner than this, ms. */
const RETRY_MOVE_MS = 5_000;
/** How often what is past its time is removed, ms. */
const PRUNE_EVERY_MS = 60_000;
/** How many rows of a kind are removed at once: the store is busy meanwhile. */
const PRUNE_AT_ONCE = 1000;
/** Rounds of a sweep: what is left then goes with the next. */
const PRUNE_ROUNDS = 1000;
/** How often, ms, and how many pools at a time the index is compared with the database. */
const COMPARE_EVERY_MS = 5_000;
const COMPARE_AT_ONCE = 256;
/** How long a server that does not come back keeps what one server does for all from the others: sweeps, and ms. */
const CLAIMED_SWEEPS = 3;
const CLAIM_SLACK_MS = 1_000;
/** Ids of batches serve only to settle an unknown commit: an hour is ages, ms. */
const KEEP_BATCHES_MS = 3_600_000;

/**
 * What happens because time passes: leases end, silent hosts go down, what waits for a backend that stays away is decided elsewhere,
 * signs of life are written, finished things are removed. Every step is a transaction of its own and safe to repeat.
 */
export class Sweeper {
  #stop: (() => void) | null = null;
  #busy: Promise<void> | null = null;
  #lastSweep: number;
  #lastFlush: number;
  #lastPrune: number;
  #lastCompare = 0;
  #nextCompared = 0;
  readonly #nowhere = new Map<string, number>();

  constructor(
    private readonly context: LedgerContext,
    private readonly timers: Timers,
    readonly intervalMs: number,
  ) {
    const now = context.now();
    this.#lastSweep = now;
    this.#lastFlush = now;
    this.#lastPrune = now;
  }

  start(): void {
    this.#stop = this.timers.every(this.intervalMs, () => void this.sweep());
  }

  /** No sweep runs after this resolves. */
  async stop(): Promise<void> {
    this.#stop?.();
    await this.#busy;
  }

  /** One sweep; while one runs, another is that one. Never rejects. */
  sweep(): Promise<void> {
    this.#busy ??= this.#sweepOnce()
      .catch((error: unknown) => this.#failed(error, 'sweeping'))
      .finally(() => {
        this.#busy = null;
      });
    return this.#busy;
  }

  async #sweepOnce(): Promise<void> {
    const { context } = this;
    const now = context.now();
    // A pause of the process (or of the machine) is no silence of the hosts.
    if (now - this.#lastSweep > 4 * this.intervalMs + 1_000) context.liveness.wasDeaf();
    this.#lastSweep = now;
    if (!context.commits.available) await context.commits.probe();
    await this.#step('writing signs of life', () => this.#flushSignsOfLife(now));
    await this.#step('comparing the index with the ledger', () => this.#compare(now));
    await this.#step('doing what one server does', () => this.#sweepForAll(now));
    context.startup.look();
    context.dispatcher.kickAll();
  }

  /** What one server does for all of them, as long as it comes back for it. Should two be at it, the locked rows tell the second that all is done. */
  async #sweepForAll(now: number): Promise<void> {
    if (!(await this.context.store.claim('sweep', CLAIMED_SWEEPS * this.intervalMs + CLAIM_SLACK_MS))) return;
    await this.#step('taking silent hosts down', () => this.#takeDownSilentHosts(now));
    await this.#step('finding reports that are too old', () => ageReports(this.context, now));
    await this.#step('ending leases', () => this.#endLeases(now));
    await this.#step('moving what is stranded', () => this.#moveStranded(now));
    await this.#step('removing what is past its time', () => this.#prune(now));
  }

  /** One thing that goes wrong must not keep the others from happening. */
  async #step(doing: string, run: () => Promise<unknown>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.#failed(error, doing);
    }
  }

  #failed(error: unknown, doing: string): void {
    // While the store is away nobody could have been heard: silence during that time is nobody's fault.
    if (isAway(error)) {
      this.context.liveness.wasDeaf();
      this.context.commits.away();
    } else this.context.observer.fault(error, doing);
  }

  /** What follows others could go wrong unseen; some pools at a time, so that in the end each was looked at. */
  async #compare(now: number): Promise<void> {
    const { store, index, follower } = this.context;
    if (!store.shared || now - this.#lastCompare < COMPARE_EVERY_MS) return;
    this.#lastCompare = now;
    const names = index.poolNames();
    const sample = names.slice(this.#nextCompared, this.#nextCompared + COMPARE_AT_ONCE);
    this.#nextCompared = this.#nextCompared + COMPARE_AT_ONCE < names.length ? this.#nextCompared + COMPARE_AT_ONCE : 0;
    await follower.compare(sample);
  }

  async #flushSignsOfLife(now: number): Promise<void> {
    if (now - this.#lastFlush < this.context.settings.heartbeatFlushMs) return;
    this.#lastFlush = now;
    const seen = this.context.liveness.takeUnwritten();
    if (seen.size > 0) await this.context.store.touchHosts(seen);
    this.context.liveness.heardElsewhere(await this.context.store.lastSeen());
    await this.#flushMarks();
  }

  /** How far unchanged reports have come, all backends in one transaction. */
  async #flushMarks(): Promise<void> {
    const { marks, commits } = this.context;
    const backends = marks.backends();
    if (backends.length === 0) return;
    await commits.submit({
      keys: (keys) => {
        for (const backend of backends) keys.backends.add(backend);
      },
      run: (set, afterwards) => {
        for (const backend of backends) {
          const row = set.backends.get(backend);
          if (row?.report) set.backends.put({ ...row, report: marks.on(backend, row.report) });
          const written = marks.of(backend);
          afterwards.onCommit(() => marks.forget(backend, written));
        }
      },
    });
  }

  async #takeDownSilentHosts(now: number): Promise<void> {
    const { index, liveness, settings } = this.context;
    const silentSince = now - settings.serviceDownTimeMs;
    const silent = [...index.hosts()].filter((host) => !host.down && liveness.lastSeen(host.host) < silentSince);
    await Promise.all(silent.map((host) => this.#step(`taking ${host.host} down`, () => this.#takeDown(host, silentSince))));
  }

  async #takeDown(known: HostRecord, silentSince: number): Promise<void> {
    const { commits, liveness } = this.context;
    await commits.submit({
      keys: (keys) => keysOfHost(keys, known.host, known.backend, known),
      run: (set) => {
        const host = set.hosts.get(known.host);
        if (host === null || host.down) return;
        // What another server has heard is in the row.
        const lastSeenAt = Math.max(host.lastSeenAt, liveness.heard(known.host) ?? 0);
        if (Math.max(lastSeenAt, liveness.listeningSince) >= silentSince) return;
        set.hosts.put({ ...host, down: true, lastSeenAt });
        restate(set, host.backend);
      },
    });
  }

  async #endLeases(now: number): Promise<void> {
    const { store, commits, dispatcher, liveness } = this.context;
    // Who holds a lease could not renew it while nobody listened: each gets one fresh span.
    if (now - liveness.listeningSince < dispatcher.leaseMs) return;
    const expired = await store.live({ kind: 'expired', now, limit: AT_ONCE });
    if (expired.length === 0) return;
    await commits.submit({
      keys: (keys) => {
        for (const id of expired) keys.decisions.add(id);
      },
      run: (set, afterwards) => {
        for (const id of expired) {
          const decision = set.decisions.get(id);
          if (decision === null || decision.lease === null || decision.lease.expiresAt > set.now) continue;
          endLease(set, decision);
          afterwards.onCommit(() => {
            dispatcher.done(decision.lastWorker, id);
            dispatcher.kick(decision.placement.backend);
          });
        }
      },
    });
  }

  async #moveStranded(now: number): Promise<void> {
    const { index, settings } = this.context;
    const down = index.backends().filter((backend) => backend.downSince !== null);
    if (down.length === 0) {
      this.#nowhere.clear();
      return;
    }
    const names = down.map((backend) => backend.backend);
    await this.#moveAll(names, false, now, 'its backend went down before any worker held it');
    const patience = settings.rescheduleAfterDownMs;
    if (patience === null) return;
    const given = down.filter((backend) => Number(backend.downSince) <= now - patience).map((backend) => backend.backend);
    if (given.length > 0) await this.#moveAll(given, true, now, `its backend was down for more than ${patience} ms`);
  }

  async #moveAll(backends: readonly string[], leased: boolean, now: number, reason: string): Promise<void> {
    const { context } = this;
    let skip = 0;
    for (;;) {
      const ids = await context.store.live({ kind: 'stranded', backends, leased, skip, limit: AT_ONCE });
      const due = ids.filter((id) => now - (this.#nowhere.get(id) ?? 0) >= RETRY_MOVE_MS);
      const moved = await Promise.all(due.map((id) => this.#move(id, leased, now, reason)));
      if (ids.length < AT_ONCE) return;
      // Those that stay stand before the rest of the list.
      skip += ids.length - moved.filter(Boolean).length;
    }
  }

  /** Whether the decision left the list of those that are stranded. */
  async #move(id: string, leased: boolean, now: number, reason: string): Promise<boolean> {
    let kind = 'failed';
    await this.#step(`moving decision ${id}`, async () => {
      const wanted = (decision: DecisionRecord) => {
        const stillDown = this.context.index.backend(decision.placement.backend)?.downSince !== null;
        return stillDown && (leased || decision.createToken === 0);
      };
      kind = (await moveAttempt(this.context, id, reason, wanted)).kind;
    });
    if (kind === 'nowhere' || kind === 'failed') this.#nowhere.set(id, now);
    else this.#nowhere.delete(id);
    return kind === 'moved';
  }

  async #prune(now: number): Promise<void> {
    if (now - this.#lastPrune < PRUNE_EVERY_MS) return;
    this.#lastPrune = now;
    const { store, settings } = this.context;
    const cut = {
      requestsBefore: now - settings.retention.requestsMs,
      decisionsBefore: now - settings.retention.finishedDecisionsMs,
      volumesBefore: now - settings.retention.deletedVolumesMs,
      failedVolumesBefore: now - settings.retention.failedVolumesMs,
      batchesBefore: now - KEEP_BATCHES_MS,
      eventsBefore: now - settings.retention.eventsMs,
      messagesBefore: now - settings.retention.messagesMs,
      maxCapacityEvents: settings.retention.maxCapacityEvents,
      limit: PRUNE_AT_ONCE,
    };
    // Commits take their turn between the rounds.
    for (let round = 0; round < PRUNE_ROUNDS; round += 1) if ((await store.prune(cut)) < PRUNE_AT_ONCE) return;
  }
}

function isAway(error: unknown): boolean {
  return error instanceof StoreUnavailable || (error instanceof Error && error.cause instanceof StoreUnavailable);
}
