import type { DecisionRecord } from '../../domain/decision.js';
import { LIVE_STATES } from '../../domain/decision-state.js';
import { CodedError } from '../../domain/errors.js';
import type { PoolIndex } from '../../engine/index/pool-index.js';
import type { Ledger } from '../api/ledger.js';
import type { Offer, Watch, WorkerSink } from '../api/workers.js';
import type { Afterwards, GroupCommit } from '../commit/group-commit.js';
import type { Clock, Observer } from '../lib/ports.js';
import type { Concerned } from '../store-port/news.js';
import type { Notice } from '../store-port/notice.js';
import type { LedgerStore, OfferRow } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { historyOf, type LiveOrder, offerOf, rowToOffer } from './offers.js';
import { Suspects } from './suspects.js';
import { WorkerRegistry } from './worker-registry.js';
import { WorkerSession } from './worker-session.js';

/**
 * Hands live decisions to the workers that watch. A lease is durable before it is delivered. If a
 * worker with a free slot is connected, the lease is granted in the decision's own commit. Other
 * orders wait in the database, and are looked up when a slot is free.
 */
export class Dispatcher {
  readonly #workers: WorkerRegistry;
  /** Backends that may have orders nobody holds. */
  readonly #backlog = new Set<string>();
  readonly #suspects = new Suspects();

  constructor(
    private readonly store: LedgerStore,
    private readonly index: PoolIndex,
    private readonly commits: GroupCommit,
    private readonly observer: Observer,
    readonly leaseMs: number,
    private readonly now: Clock,
    /** Ends an order that no worker can read. */
    private readonly setAside: (decisionId: string, why: string) => Promise<void>,
  ) {
    this.#workers = new WorkerRegistry(index);
  }

  get connected(): number {
    return this.#workers.size;
  }

  /** Whether one of these workers is connected here. */
  hasAny({ backends, workers }: Concerned): boolean {
    return (
      workers.some((id) => this.#workers.get(id) !== undefined) ||
      backends.some((backend) => this.#workers.serving(backend).length > 0)
    );
  }

  /**
   * Connects a worker: it is given what it holds already, then what waits for it, then what comes.
   */
  watch(
    { id, targets, maxOutstanding, mayServe = () => true }: Parameters<Ledger['watch']>[0],
    sink: WorkerSink,
  ): Watch {
    const session = new WorkerSession(id, targets, maxOutstanding, sink, this.now(), mayServe);
    this.#workers.add(session, replacedBy(id));
    void this.#announce(session).then(() => {
      const backends = this.#workers.backendsOf(session);
      for (const backend of backends) this.#backlog.add(backend);
      return this.#resume(session, backends);
    });
    return {
      unknownTargets: this.#workers.unknownTargets(session),
      close: () => this.#workers.remove(session, null),
      broke: (ids) => {
        for (const id of this.#suspects.broke(ids))
          this.#unreadable(id, 'each time that it was told, the stream of the worker broke');
      },
      unreadable: (id, why) => this.#unreadable(id, why),
    };
  }

  /** Ends every watch: the server stops. */
  closeAll(error: CodedError): void {
    for (const session of this.#workers.all()) this.#workers.remove(session, error);
  }

  /**
   * Writes a new decision and delivers it after its commit. It is leased at once if a connected
   * worker has a free slot.
   */
  offerNew(set: WorkingSet, afterwards: Afterwards, fresh: LiveOrder): DecisionRecord {
    const backend = fresh.decision.placement.backend;
    const session = this.#workers.claim(backend);
    if (session === null) {
      afterwards.onCommit(() => this.kick(backend));
      return set.decisions.put(fresh.decision);
    }
    return this.#lease(set, afterwards, session, fresh);
  }

  /**
   * Gives the backend's order to this worker, whose call is being answered, even if it has no free
   * slot.
   */
  leaseTo(set: WorkingSet, worker: string, order: LiveOrder, afterwards: Afterwards): Offer {
    const leased = set.decisions.put(grant(set, order.decision, worker, this.leaseMs));
    afterwards.onCommit(() => this.holds(worker, leased.decisionId));
    return offerOf(leased, order.request, order.history);
  }

  /** The worker holds the order's lease (again). */
  holds(worker: string, decisionId: string): void {
    const session = this.#workers.get(worker);
    session?.held.add(decisionId);
    session?.sink.read(decisionId);
    this.#suspects.clear(decisionId);
  }

  /** The worker no longer holds the order, so that a slot is free for another. */
  done(worker: string | null, decisionId: string): void {
    const session = worker === null ? undefined : this.#workers.get(worker);
    if (session === undefined) return;
    session.sink.read(decisionId);
    if (!session.ready) session.finished.add(decisionId);
    if (session.held.delete(decisionId) && this.#backlog.size > 0) this.#pump(session);
  }

  /** Notifies a worker that an order it was offered is cancelled. */
  withdraw(worker: string | null, decisionId: string): void {
    const session = worker === null ? undefined : this.#workers.get(worker);
    if (session?.held.has(decisionId) === true)
      session.sink.deliver({ offers: [], withdrawn: [decisionId] });
    this.done(worker, decisionId);
  }

  /** A backend may have orders that nobody holds: workers with free slots look. */
  kick(backend: string): void {
    this.#backlog.add(backend);
    // While it is down nothing of it is offered; whoever brings it back calls again.
    if (this.index.backend(backend)?.downSince !== null) return;
    for (const session of this.#workers.serving(backend))
      if (session.freeSlots > 0) this.#pump(session);
  }

  /**
   * Handles other servers' commits: notices for the workers here, and backends whose hosts changed.
   */
  othersCommitted(notices: readonly Notice[], backends: Iterable<string>): void {
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
          const session = this.#workers.get(notice.worker);
          // A server that was stopped may report late that a stream has ended.
          if (session !== undefined && session.since <= notice.since)
            this.#workers.remove(session, replacedBy(notice.worker));
          break;
        }
      }
    }
    // One may have come up, or have become known only now.
    for (const backend of backends) this.kick(backend);
  }

  /** Looks again for everything that may wait, after the store was away. */
  kickAll(): void {
    for (const backend of [...this.#backlog]) this.kick(backend);
  }

  #lease(
    set: WorkingSet,
    afterwards: Afterwards,
    session: WorkerSession,
    order: LiveOrder,
  ): DecisionRecord {
    const leased = set.decisions.put(grant(set, order.decision, session.id, this.leaseMs));
    const offer = offerOf(leased, order.request, order.history);
    afterwards.onRollback(() => {
      session.claimed -= 1;
    });
    const encoded = session.sink.encode?.(offer) ?? undefined;
    afterwards.sendsOnCommit(() => {
      session.claimed -= 1;
      this.#deliver(session, { ...offer, encoded });
    });
    return leased;
  }

  #deliver(session: WorkerSession, offer: Offer): void {
    // The worker may have reconnected while the lease was committing. The newer stream then gets
    // the order.
    const now = session.closed ? this.#workers.get(session.id) : session;
    if (now === undefined) {
      this.#surrender(offer);
      return;
    }
    now.held.add(offer.decision.decisionId);
    now.sink.deliver({ offers: [this.#withBreaks(offer)], withdrawn: [] });
    this.observer.delivered(offer.decision, now.id);
  }

  /**
   * A lease that could not be delivered need not run out first: others are offered the order at
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

  /** How many streams of workers broke when it was sent. If any did, it is sent alone. */
  #withBreaks(offer: Offer): Offer {
    return { ...offer, breaks: this.#suspects.breaksOf(offer.decision.decisionId) };
  }

  #unreadable(decisionId: string, why: string): void {
    this.setAside(decisionId, why).catch((error: unknown) =>
      this.observer.fault(error, `setting decision ${decisionId} aside`),
    );
  }

  /** Its stream at any other server is over, before anything is offered here. */
  async #announce(session: WorkerSession): Promise<void> {
    if (!this.store.shared) return;
    try {
      await this.commits.submit({
        keys: () => undefined,
        run: (set) => {
          if (!session.closed)
            set.tell({ kind: 'connected', worker: session.id, since: session.since });
        },
      });
    } catch (error) {
      this.observer.fault(error, `telling other servers that worker ${session.id} is here`);
    }
  }

  async #resume(session: WorkerSession, backends: readonly string[]): Promise<void> {
    try {
      const ids = await this.store.live({
        kind: 'held_by',
        worker: session.id,
        backends,
        limit: session.maxOutstanding,
      });
      const rows = await this.store.offers(ids);
      if (session.closed) return;
      // An order that ended while this was read is not offered, and takes no slot.
      const offers = rows
        .filter(
          ({ decision }) =>
            decision.lease?.worker === session.id && !session.finished.has(decision.decisionId),
        )
        .map((row) => this.#withBreaks(rowToOffer(row)));
      for (const offer of offers) session.held.add(offer.decision.decisionId);
      if (offers.length > 0) session.sink.deliver({ offers, withdrawn: [] });
    } catch (error) {
      this.observer.fault(error, `reading what worker ${session.id} holds`);
    }
    session.ready = true;
    this.#pump(session);
  }

  #pump(session: WorkerSession): void {
    if (session.pumping) {
      session.again = true;
      return;
    }
    session.pumping = true;
    this.#pumpUntilDry(session)
      .catch((error: unknown) => {
        session.again = false;
        this.observer.fault(error, `looking for orders for worker ${session.id}`);
      })
      .finally(() => {
        session.pumping = false;
        if (session.again) this.#pump(session);
      });
  }

  async #pumpUntilDry(session: WorkerSession): Promise<void> {
    do {
      session.again = false;
      const backends = this.#workers
        .backendsOf(session)
        .filter((name) => this.#backlog.has(name) && this.index.backend(name)?.downSince === null);
      const limit = session.freeSlots;
      if (limit <= 0 || backends.length === 0) return;
      for (const backend of backends) this.#backlog.delete(backend);
      try {
        const ids = await this.store.live({ kind: 'offerable', backends, limit });
        if (ids.length > 0) await this.#grantAll(session, await this.store.offers(ids));
        if (ids.length < limit) continue;
      } catch (error) {
        for (const backend of backends) this.#backlog.add(backend);
        throw error;
      }
      // More orders may wait than it had free slots.
      for (const backend of backends) this.kick(backend);
      session.again = true;
    } while (session.again);
  }

  async #grantAll(session: WorkerSession, rows: readonly OfferRow[]): Promise<void> {
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
          if (session.freeSlots <= 0) {
            const backend = decision.placement.backend;
            afterwards.onCommit(() => this.kick(backend));
            continue;
          }
          session.claimed += 1;
          this.#lease(set, afterwards, session, {
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
  const message = `another stream of worker ${worker} connected: a worker id is of one process`;
  return new CodedError('WORKER_REPLACED', message, { metadata: { worker_id: worker } });
}

/**
 * The next lease of a live decision. An order to delete does not count as handing out the operation
 * itself.
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
 * A lease is over without an outcome: the order waits for a worker. An accepted order stays
 * accepted, for a worker may still be doing it.
 */
export function endLease(set: WorkingSet, decision: DecisionRecord): DecisionRecord {
  return set.decisions.put({
    ...decision,
    state: decision.state === 'leased' ? 'pending' : decision.state,
    lease: null,
  });
}
