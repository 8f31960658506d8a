import type { DecisionRecord, RequestRecord } from '../../domain/decision.js';
import { LIVE_STATES } from '../../domain/decision-state.js';
import type { AttemptRecord } from '../../domain/diagnosis.js';
import { CodedError } from '../../domain/errors.js';
import type { PoolIndex } from '../../engine/index/pool-index.js';
import type { Offer, Watch, WorkerSink } from '../api/workers.js';
import type { Afterwards, GroupCommit } from '../commit/group-commit.js';
import type { Clock, Observer } from '../lib/ports.js';
import type { Notice } from '../store-port/notice.js';
import type { LedgerStore, OfferRow } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { historyOf, offerOf, rowToOffer } from './offers.js';
import { Roster } from './roster.js';
import { Watcher } from './watcher.js';

/**
 * Hands live decisions to the workers that watch. A lease is durable before it is delivered; where
 * a worker with room is connected, it is granted in the decision's own commit. What nobody has room
 * for waits in the database and is looked up when room appears.
 */
export class Dispatcher {
  readonly #roster: Roster;
  /** Backends that may have orders nobody holds. */
  readonly #backlog = new Set<string>();

  constructor(
    private readonly store: LedgerStore,
    private readonly index: PoolIndex,
    private readonly commits: GroupCommit,
    private readonly observer: Observer,
    readonly leaseMs: number,
    private readonly now: Clock,
  ) {
    this.#roster = new Roster(index);
  }

  get connected(): number {
    return this.#roster.size;
  }

  /**
   * Connects a worker: it is given what it holds already, then what waits for it, then what comes.
   */
  watch(id: string, targets: readonly string[], maxOutstanding: number, sink: WorkerSink): Watch {
    const watcher = new Watcher(id, targets, maxOutstanding, sink, this.now());
    this.#roster.add(watcher, replacedBy(id));
    void this.#announce(watcher).then(() => {
      const backends = this.#roster.backendsOf(watcher);
      for (const backend of backends) this.#backlog.add(backend);
      return this.#resume(watcher, backends);
    });
    return {
      unknownTargets: this.#roster.unknownTargets(watcher),
      close: () => this.#roster.remove(watcher, null),
    };
  }

  /** Ends every watch: the server stops. */
  closeAll(error: CodedError): void {
    for (const watcher of this.#roster.all()) this.#roster.remove(watcher, error);
  }

  /**
   * Writes a new decision, leased at once where a connected worker has room, and delivers it after
   * its commit.
   */
  offerNew(
    set: WorkingSet,
    afterwards: Afterwards,
    fresh: {
      readonly decision: DecisionRecord;
      readonly request: RequestRecord;
      readonly history: readonly AttemptRecord[];
    },
  ): DecisionRecord {
    const backend = fresh.decision.placement.backend;
    const watcher = this.#roster.claim(backend);
    if (watcher === null) {
      afterwards.onCommit(() => this.kick(backend));
      return set.decisions.put(fresh.decision);
    }
    return this.#lease(set, afterwards, watcher, fresh);
  }

  /**
   * Gives the backend's order to this very worker, which is speaking with us now, whether it has
   * room or not.
   */
  leaseTo(
    set: WorkingSet,
    worker: string,
    order: {
      readonly decision: DecisionRecord;
      readonly request: RequestRecord;
      readonly history: readonly AttemptRecord[];
    },
    afterwards: Afterwards,
  ): Offer {
    const leased = set.decisions.put(grant(set, order.decision, worker, this.leaseMs));
    afterwards.onCommit(() => this.holds(worker, leased.decisionId));
    return offerOf(leased, order.request, order.history);
  }

  /** The worker holds the order's lease (again). */
  holds(worker: string, decisionId: string): void {
    this.#roster.get(worker)?.held.add(decisionId);
  }

  /** The worker no longer holds the order: it has room for another. */
  done(worker: string | null, decisionId: string): void {
    const watcher = worker === null ? undefined : this.#roster.get(worker);
    if (watcher === undefined) return;
    if (!watcher.ready) watcher.finished.add(decisionId);
    if (watcher.held.delete(decisionId) && this.#backlog.size > 0) this.#pump(watcher);
  }

  /** Tells a worker that an order it was offered is no longer wanted. */
  withdraw(worker: string | null, decisionId: string): void {
    const watcher = worker === null ? undefined : this.#roster.get(worker);
    if (watcher?.held.has(decisionId) === true)
      watcher.sink.deliver({ offers: [], withdrawn: [decisionId] });
    this.done(worker, decisionId);
  }

  /** A backend may have orders that nobody holds: whoever has room looks. */
  kick(backend: string): void {
    this.#backlog.add(backend);
    for (const watcher of this.#roster.serving(backend)) if (watcher.room > 0) this.#pump(watcher);
  }

  /** Other servers' commits: what they mean to the workers here, and whose hosts changed. */
  heard(notices: readonly Notice[], backends: Iterable<string>): void {
    for (const notice of notices) {
      switch (notice.kind) {
        case 'waiting':
          this.kick(notice.backend);
          break;
        case 'left':
          if (notice.withdrawn) this.withdraw(notice.worker, notice.decisionId);
          else this.done(notice.worker, notice.decisionId);
          break;
        case 'held':
          this.holds(notice.worker, notice.decisionId);
          break;
        case 'connected': {
          const watcher = this.#roster.get(notice.worker);
          // A server that was stopped may tell late of a stream that ended meanwhile.
          if (watcher !== undefined && watcher.since <= notice.since)
            this.#roster.remove(watcher, replacedBy(notice.worker));
          break;
        }
      }
    }
    // One may have come up, or be known only now.
    for (const backend of backends) this.kick(backend);
  }

  /** Looks again for everything that may wait: after the store was away. */
  kickAll(): void {
    for (const backend of [...this.#backlog]) this.kick(backend);
  }

  #lease(
    set: WorkingSet,
    afterwards: Afterwards,
    watcher: Watcher,
    order: {
      readonly decision: DecisionRecord;
      readonly request: RequestRecord;
      readonly history: readonly AttemptRecord[];
    },
  ): DecisionRecord {
    const leased = set.decisions.put(grant(set, order.decision, watcher.id, this.leaseMs));
    afterwards.onRollback(() => {
      watcher.claimed -= 1;
    });
    afterwards.onCommit(() => {
      watcher.claimed -= 1;
      this.#deliver(watcher, offerOf(leased, order.request, order.history));
    });
    return leased;
  }

  #deliver(watcher: Watcher, offer: Offer): void {
    // The worker may have reconnected while the lease was committing: the newer stream gets what
    // the older was promised.
    const now = watcher.closed ? this.#roster.get(watcher.id) : watcher;
    if (now === undefined) {
      this.#surrender(offer);
      return;
    }
    now.held.add(offer.decision.decisionId);
    now.sink.deliver({ offers: [offer], withdrawn: [] });
  }

  /**
   * A lease that could never be delivered need not run out: the order waits for somebody else at
   * once.
   */
  #surrender(offer: Offer): void {
    const { decisionId, leaseToken, placement } = offer.decision;
    const item = {
      keys: (keys: { decisions: Set<string> }) => keys.decisions.add(decisionId),
      run: (set: WorkingSet) => {
        const decision = set.decisions.get(decisionId);
        if (
          decision !== null &&
          decision.leaseToken === leaseToken &&
          decision.lease?.accepted === false
        )
          endLease(set, decision);
      },
    };
    this.commits.submit(item).then(
      () => this.kick(placement.backend),
      (error: unknown) => this.observer.fault(error, 'taking back a lease that was not delivered'),
    );
  }

  /** Its stream at any other server is over, before anything is offered here. */
  async #announce(watcher: Watcher): Promise<void> {
    if (!this.store.shared) return;
    try {
      await this.commits.submit({
        keys: () => undefined,
        run: (set) => {
          if (!watcher.closed)
            set.tell({ kind: 'connected', worker: watcher.id, since: watcher.since });
        },
      });
    } catch (error) {
      this.observer.fault(error, `telling other servers that worker ${watcher.id} is here`);
    }
  }

  async #resume(watcher: Watcher, backends: readonly string[]): Promise<void> {
    try {
      const ids = await this.store.live({
        kind: 'held_by',
        worker: watcher.id,
        backends,
        limit: watcher.maxOutstanding,
      });
      const rows = await this.store.offers(ids);
      if (watcher.closed) return;
      // What ended while this was read is not offered, and takes no room.
      const offers = rows
        .filter(
          ({ decision }) =>
            decision.lease?.worker === watcher.id && !watcher.finished.has(decision.decisionId),
        )
        .map(rowToOffer);
      for (const offer of offers) watcher.held.add(offer.decision.decisionId);
      if (offers.length > 0) watcher.sink.deliver({ offers, withdrawn: [] });
    } catch (error) {
      this.observer.fault(error, `reading what worker ${watcher.id} holds`);
    }
    watcher.ready = true;
    this.#pump(watcher);
  }

  #pump(watcher: Watcher): void {
    if (watcher.pumping) {
      watcher.again = true;
      return;
    }
    watcher.pumping = true;
    this.#pumpUntilDry(watcher)
      .catch((error: unknown) => {
        watcher.again = false;
        this.observer.fault(error, `looking for orders for worker ${watcher.id}`);
      })
      .finally(() => {
        watcher.pumping = false;
        if (watcher.again) this.#pump(watcher);
      });
  }

  async #pumpUntilDry(watcher: Watcher): Promise<void> {
    do {
      watcher.again = false;
      const backends = this.#roster
        .backendsOf(watcher)
        .filter((name) => this.#backlog.has(name) && this.index.backend(name)?.downSince === null);
      const limit = watcher.room;
      if (limit <= 0 || backends.length === 0) return;
      for (const backend of backends) this.#backlog.delete(backend);
      try {
        const ids = await this.store.live({ kind: 'offerable', backends, limit });
        if (ids.length > 0) await this.#grantAll(watcher, await this.store.offers(ids));
        if (ids.length < limit) continue;
      } catch (error) {
        for (const backend of backends) this.#backlog.add(backend);
        throw error;
      }
      // There may be more than it had room for.
      for (const backend of backends) this.kick(backend);
      watcher.again = true;
    } while (watcher.again);
  }

  async #grantAll(watcher: Watcher, rows: readonly OfferRow[]): Promise<void> {
    await this.commits.submit({
      keys: (keys) => {
        for (const row of rows) keys.decisions.add(row.decision.decisionId);
      },
      run: (set, afterwards) => {
        for (const row of rows) {
          const decision = set.decisions.get(row.decision.decisionId);
          const wanted =
            decision !== null && LIVE_STATES.includes(decision.state) && decision.lease === null;
          if (!wanted) continue;
          if (watcher.room <= 0) {
            const backend = decision.placement.backend;
            afterwards.onCommit(() => this.kick(backend));
            continue;
          }
          watcher.claimed += 1;
          this.#lease(set, afterwards, watcher, {
            decision,
            request: row.request,
            history: historyOf(row),
          });
        }
      },
    });
  }
}

function replacedBy(worker: string): CodedError {
  return new CodedError('WORKER_REPLACED', `worker ${worker} connected again`, {
    metadata: { worker_id: worker },
  });
}

/**
 * The next lease of a live decision. An order to delete does not count as handing the operation
 * itself out.
 */
function grant(
  set: WorkingSet,
  decision: DecisionRecord,
  worker: string,
  leaseMs: number,
): DecisionRecord {
  const token = set.next('lease');
  return {
    ...decision,
    state: decision.state === 'pending' ? 'leased' : decision.state,
    leaseToken: token,
    createToken: decision.state === 'in_doubt' ? decision.createToken : token,
    lease: { worker, expiresAt: set.now + leaseMs, accepted: false },
    lastWorker: worker,
  };
}

/**
 * A lease is over without an outcome: the order waits for a worker. What was accepted stays so, for
 * somebody may be at it.
 */
export function endLease(set: WorkingSet, decision: DecisionRecord): DecisionRecord {
  return set.decisions.put({
    ...decision,
    state: decision.state === 'leased' ? 'pending' : decision.state,
    lease: null,
  });
}
