import { storeUnavailable } from '../errors.js';
import type { NewId } from '../lib/ids.js';
import type { Observer, Timers } from '../lib/ports.js';
import {
  HistoryBroken,
  Keys,
  type LedgerStore,
  type OpenTransaction,
  type StoreBroken,
  StoreUnavailable,
} from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import type { IndexSync } from './index-sync.js';
import { type Done, type Entry, type Item, runOne, stillWanted, tracedOf } from './item.js';
import { Lost } from './lost.js';
import { StallWatch } from './stall-watch.js';
import { StoreHealth } from './store-health.js';

export type { Afterwards, Done, Item } from './item.js';

/** Items of a transaction are worked on for so long, ms, before the event loop gets its turn. */
const STRETCH = { leastMs: 5, mostMs: 200 };
/** The clock is read once in so many items. */
const LOOK_EVERY = 16;
/**
 * Most characters that long items write in one transaction, which is written at one go; the items
 * after them go into the next.
 */
const MOST_CHARS = 256 * 1024;
/** How often lost items decide again within one transaction. */
const ROUNDS = 3;

/** What a commit took however little was in it, ms, and how much was in it. */
export interface Took {
  readonly ownMs: number;
  readonly items: number;
}

/**
 * Commits in one transaction all items that arrived while the last transaction ran. An item's
 * promise settles only after the commit, and the index contains the commit before any promise
 * settles.
 */
export class GroupCommit {
  #queue: Entry[] = [];
  #running = false;
  #stretchMs = STRETCH.leastMs;
  readonly #stall = new StallWatch();
  #idle: (() => void)[] = [];
  readonly health: StoreHealth;
  readonly #taken: ((last: Took | null) => void)[] = [];
  /** What the last commit took; null: it failed, or was told already. */
  #took: Took | null = null;

  constructor(
    private readonly store: LedgerStore,
    private readonly indexSync: Pick<IndexSync, 'took' | 'committed' | 'rebuild'>,
    private readonly newId: NewId,
    private readonly timers: Timers,
    private readonly observer: Observer,
    /** Most items of one transaction. It limits how long locks and the event loop are held. */
    private readonly maxItems: number,
    /**
     * Adds what follows from everything that a transaction did, such as events. What it answers is
     * done after the commit. Must not throw.
     */
    private readonly finish: (set: WorkingSet) => (() => void) | null,
  ) {
    this.health = new StoreHealth(observer);
  }

  /**
   * Queues an item for the next transaction. Rejects with what `run` threw, with the reason of an
   * aborted signal, or with STORE_UNAVAILABLE. If it rejects, nothing of the item was committed,
   * unless with STORE_DISPLACED: then nobody knows.
   */
  submit<T>(item: Item<T>): Promise<Done<T>> {
    const { broken } = this.health;
    if (broken !== null) return Promise.reject(storeUnavailable(broken));
    if (this.#stall.stalled)
      return Promise.reject(
        storeUnavailable(new Error('a commit before it is still not answered')),
      );
    return new Promise<Done<T>>((resolve, reject) => {
      this.#queue.push({
        item,
        commits: [],
        rollbacks: [],
        resolve: (done) => resolve(done as Done<T>),
        reject,
        queuedAt: performance.now(),
        chars: 0,
        sends: false,
        result: undefined,
        error: null,
      });
      this.#wake();
    });
  }

  /** Items that no transaction has taken yet. */
  get queued(): number {
    return this.#queue.length;
  }

  /**
   * Tells whenever a transaction takes what is queued, and what the last one took, unless that is
   * known already. Must not throw.
   */
  onTaken(tell: (last: Took | null) => void): void {
    this.#taken.push(tell);
  }

  /** The store is broken, for good: what waits is rejected, and so is everything after it. */
  broke(why: StoreBroken): void {
    this.health.broke(why);
    this.#rejectQueued(why);
  }

  /** Tries whether the store can be written again. Rejects with StoreUnavailable if it cannot. */
  async probe(): Promise<void> {
    await this.store.probe();
    this.health.wrote();
  }

  /** Somebody found that the store is away. */
  away(why: unknown): void {
    // That it is broken was told, once and for all.
    if (this.health.broken !== null) return;
    this.health.set(false);
    this.observer.storeFailed(why);
  }

  /**
   * Call every STALL_LOOK_MS. Rejects queued items with STORE_UNAVAILABLE if the open commit is
   * stalled. None of them was attempted.
   */
  lookForStall(now: number = performance.now()): void {
    if (!this.#stall.look(now)) return;
    const why = new Error('a commit before it is not answered');
    this.away(why);
    this.#rejectQueued(why);
  }

  #rejectQueued(why: Error): void {
    const error = storeUnavailable(why);
    for (const entry of this.#queue.splice(0)) entry.reject(error);
  }

  /** Resolves once nothing is queued or running. */
  async drained(): Promise<void> {
    if (!this.#running && this.#queue.length === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #wake(): void {
    if (this.#running) return;
    this.#running = true;
    this.timers.soon(() => void this.#drain());
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, this.#inNext()).filter(stillWanted);
      this.#tellTaken();
      if (batch.length === 0) continue;
      await this.#commit(batch);
      // What was told is written to sockets when the event loop turns. A commit of SQLite takes no
      // turn by itself.
      if (this.#queue.length > 0) await this.#turn();
    }
    this.#running = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #tellTaken(): void {
    const last = this.#took;
    this.#took = null;
    for (const tell of this.#taken) tell(last);
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => this.timers.soon(resolve));
  }

  /** How many of the queued items the next transaction takes. */
  #inNext(): number {
    const first = this.#queue.findIndex(({ item }) => item.alone === true);
    return first < 0 ? this.maxItems : Math.min(Math.max(first, 1), this.maxItems);
  }

  async #commit(batch: Entry[]): Promise<void> {
    const began = performance.now();
    const waited = (began - (batch[0]?.queuedAt ?? began)) / 1000;
    this.#stall.begin(began);
    const revision = await this.#tryToCommit(batch);
    this.#stall.end();
    const ended = performance.now();
    if (revision !== null && batch.some(({ sends }) => sends)) await this.#turn();
    const since = (performance.now() - ended) / 1000;
    const seconds = (ended - began) / 1000;
    this.observer.committed(seconds, batch.length, waited, tracedOf(batch), since);
    if (revision === null) return;
    await this.#inTurns(batch, (entry) => {
      if (entry.error === null) entry.resolve({ result: entry.result, revision });
      else entry.reject(entry.error.thrown);
    });
  }

  /**
   * Position of the ledger that contains the batch. Null: nothing of it was committed, and its
   * callers have their errors.
   */
  async #tryToCommit(batch: Entry[]): Promise<number | null> {
    let transacted = false;
    const finished: (() => void)[] = [];
    try {
      const keys = new Keys();
      for (const entry of batch) entry.item.keys(keys);
      const committed = await this.store.transact(this.newId(), keys, async (set, open) => {
        this.indexSync.took(open.others);
        const began = performance.now();
        await this.#runItems(batch, set);
        await this.#runAgain(batch, set, open);
        // One item alone may have taken long.
        if (performance.now() - began > STRETCH.leastMs) await this.#turn();
        const afterwards = this.finish(set);
        if (afterwards !== null) finished.push(afterwards);
      });
      transacted = true;
      const { ownMs } = committed;
      this.#took = ownMs === null ? null : { ownMs, items: batch.length };
      this.indexSync.committed(committed);
      for (const entry of batch)
        if (entry.error === null) this.#runAll(entry.commits, 'after a commit');
      this.#runAll(finished, 'after a commit');
      if (ownMs !== null) this.health.wrote();
      return committed.revision;
    } catch (thrown) {
      if (!transacted && batch.length > 1 && !isAway(thrown)) {
        await this.#commitApart(batch);
        return null;
      }
      this.#failed(batch, thrown);
      if (thrown instanceof HistoryBroken) await this.#rebuild(thrown);
      return null;
    }
  }

  /** Runs the items, until they write enough for one transaction: the others wait for the next. */
  async #runItems(batch: Entry[], set: WorkingSet): Promise<void> {
    let chars = 0;
    let run = 0;
    await this.#inTurns(batch, (entry) => {
      if (chars > MOST_CHARS) return;
      // Of a long transaction, what nobody waits for by now is left out.
      if (entry.item.signal?.aborted === true) entry.error = { thrown: entry.item.signal.reason };
      else runOne(entry, set);
      chars += entry.chars;
      run += 1;
    });
    this.#queue.unshift(...batch.splice(run));
  }

  /**
   * The transaction cannot be written, though the database is there: something in it is at fault.
   * By halves, until that is alone, so that its neighbours do not suffer.
   */
  async #commitApart(batch: readonly Entry[]): Promise<void> {
    for (const entry of batch) {
      this.#runAll(entry.rollbacks.splice(0), 'after a rollback');
      entry.commits.splice(0);
      Object.assign(entry, { result: undefined, error: null, chars: 0, sends: false });
    }
    const half = Math.ceil(batch.length / 2);
    await this.#commit(batch.slice(0, half));
    await this.#commit(batch.slice(half));
  }

  /**
   * Does the work of each entry and lets the event loop turn in between. The work of a thousand
   * items, or what a thousand callers do with their answers, takes long.
   */
  async #inTurns(batch: readonly Entry[], work: (entry: Entry) => void): Promise<void> {
    let began = performance.now();
    for (const [at, entry] of batch.entries()) {
      work(entry);
      if (at % LOOK_EVERY !== LOOK_EVERY - 1) continue;
      // Callers begin to work with their answers here. That counts as well.
      await null;
      const now = performance.now();
      if (now - began < this.#stretchMs) continue;
      await this.#turn();
      began = performance.now();
      // Others took longer: reading and refusing more than can be done. Then so may this, or what
      // is refused would keep what was let in from being done.
      this.#stretchMs = Math.min(STRETCH.mostMs, Math.max(STRETCH.leastMs, 2 * (began - now)));
    }
  }

  /**
   * Lost items decide again on exactly what the transaction sees. Nobody else can come between such
   * a decision and its commit.
   */
  async #runAgain(batch: readonly Entry[], set: WorkingSet, open: OpenTransaction): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const lost = batch.filter(
        ({ item, error, result }) =>
          error === null && result instanceof Lost && item.again?.(result) === true,
      );
      if (lost.length === 0) return;
      const keys = new Keys();
      for (const entry of lost) entry.item.keys(keys);
      await open.load(keys);
      for (const entry of lost) runOne(entry, set);
    }
  }

  /** A consequence that throws is logged: the commit stands, and the other consequences follow. */
  #runAll(consequences: readonly (() => void)[], when: string): void {
    for (const run of consequences) {
      try {
        run();
      } catch (error) {
        this.observer.fault(error, when);
      }
    }
  }

  /** If it fails, the next commit finds the same and tries again. */
  async #rebuild(why: HistoryBroken): Promise<void> {
    await this.indexSync
      .rebuild(why)
      .catch((error: unknown) => this.observer.fault(error, 'loading the ledger anew'));
  }

  #failed(batch: readonly Entry[], thrown: unknown): void {
    const away = isAway(thrown);
    if (thrown instanceof StoreUnavailable) this.away(thrown);
    else this.observer.fault(thrown, 'committing a batch');
    const error = away ? storeUnavailable(thrown) : thrown;
    for (const entry of batch) this.#runAll(entry.rollbacks.splice(0), 'after a rollback');
    for (const entry of batch) entry.reject(entry.error?.thrown ?? error);
  }
}

/** Nothing is wrong with what was to be written. */
function isAway(thrown: unknown): boolean {
  return thrown instanceof StoreUnavailable || thrown instanceof HistoryBroken;
}
