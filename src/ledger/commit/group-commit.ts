import { storeUnavailable } from '../errors.js';
import type { NewId } from '../lib/ids.js';
import type { CallSignal, Observer, Timers } from '../lib/ports.js';
import {
  HistoryBroken,
  Keys,
  type LedgerStore,
  type OpenTransaction,
  StoreUnavailable,
} from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import type { IndexSync } from './index-sync.js';

/**
 * Things to do once it is known whether an item's transaction committed. They run before anything
 * else can look at the index.
 */
export interface Afterwards {
  onCommit(run: () => void): void;
  onRollback(run: () => void): void;
  /** What the item writes is long: so many characters. */
  weighs(chars: number): void;
}

/** One verb's part of a transaction. */
export interface Item<T> {
  /** Names the rows that `run` reads or writes. */
  keys(keys: Keys): void;
  /**
   * Checks and changes rows; synchronous. What it throws is this item's alone: its writes are taken
   * back, the others commit.
   */
  run(set: WorkingSet, afterwards: Afterwards): T;
  /**
   * Asked after `run`, with the index at what the transaction sees: true, where what it came to was
   * lost to others and the item has chosen anew. Then `keys` and `run` are asked again, in the same
   * transaction. A run that was lost has written nothing.
   */
  again?(result: T): boolean;
  /** Until the item enters a commit, it can be given up. */
  readonly signal?: Pick<CallSignal, 'aborted' | 'reason'> | undefined;
}

/** What an item came to, durable. */
export interface Done<T> {
  readonly result: T;
  /** Position of the ledger that contains it. */
  readonly revision: number;
}

/** One item of the queue, with its type shut in. */
interface Entry {
  readonly item: Item<unknown>;
  readonly commits: (() => void)[];
  readonly rollbacks: (() => void)[];
  readonly resolve: (done: Done<unknown>) => void;
  readonly reject: (error: unknown) => void;
  /** Characters that it writes, where they are many. */
  chars: number;
  result: unknown;
  error: { readonly thrown: unknown } | null;
}

/**
 * A commit that takes longer than this holds up nobody but its own callers: the others are told
 * that the store is away, ms.
 */
const STALLED_MS = 4000;
/**
 * How long the items of a transaction are worked on at a stretch, ms, and after how many that is
 * looked at.
 */
const MOST_MS = 5;
const LOOK_EVERY = 16;
/**
 * Most characters that long items write in one transaction, which is written at one go; the items
 * after them go into the next.
 */
const MOST_CHARS = 1024 * 1024;
/** How often what was lost to others is chosen anew within one transaction. */
const ROUNDS = 3;

/**
 * Commits what arrives together in one transaction: as many items as came while the last one ran.
 * An item's promise settles only after the commit, and the index follows the commit before any
 * promise does.
 */
export class GroupCommit {
  #queue: Entry[] = [];
  #running = false;
  /** When the commit began that runs now, by the process's own clock, ms. */
  #began: number | null = null;
  #stalled = false;
  #idle: (() => void)[] = [];
  #available = true;

  constructor(
    private readonly store: LedgerStore,
    private readonly indexSync: Pick<IndexSync, 'took' | 'committed' | 'rebuild'>,
    private readonly newId: NewId,
    private readonly timers: Timers,
    private readonly observer: Observer,
    /** Most items of one transaction: bounds how long it holds its locks and the event loop. */
    private readonly maxItems: number,
    /** Adds what follows from all that a transaction did. Must not throw. */
    private readonly finish: (set: WorkingSet) => void,
  ) {}

  /**
   * Queues an item for the next transaction. Rejects with what `run` threw, or STORE_UNAVAILABLE:
   * then nothing of it was committed.
   */
  submit<T>(item: Item<T>): Promise<Done<T>> {
    if (this.#stalled)
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
        chars: 0,
        result: undefined,
        error: null,
      });
      this.#wake();
    });
  }

  /** False from a commit that the store refused until one succeeds, or a probe does. */
  get available(): boolean {
    return this.#available;
  }

  /** Asks the store whether it can be written again. Rejects while it cannot. */
  async probe(): Promise<void> {
    await this.store.probe();
    this.#setAvailable(true);
  }

  /** The store was found to be away by somebody else. */
  away(): void {
    this.#setAvailable(false);
  }

  /**
   * To be called from time to time: where the database does not answer, whoever is not part of the
   * open commit is told so, for nothing of theirs was tried.
   */
  lookForStall(): void {
    if (this.#began === null || performance.now() - this.#began < STALLED_MS) return;
    this.#stalled = true;
    this.#setAvailable(false);
    const error = storeUnavailable(new Error('a commit before it is not answered'));
    for (const entry of this.#queue.splice(0)) entry.reject(error);
  }

  #setAvailable(available: boolean): void {
    if (this.#available === available) return;
    this.#available = available;
    this.observer.storeAvailable(available);
  }

  /** Resolves when nothing is queued or running. */
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
      const batch = this.#queue.splice(0, this.maxItems).filter(stillWanted);
      if (batch.length > 0) await this.#commit(batch);
    }
    this.#running = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #commit(batch: Entry[]): Promise<void> {
    const began = performance.now();
    this.#began = began;
    const revision = await this.#tryToCommit(batch);
    this.#began = null;
    this.#stalled = false;
    this.observer.committed((performance.now() - began) / 1000, batch.length);
    if (revision === null) return;
    await this.#inTurns(batch, (entry) => {
      if (entry.error === null) entry.resolve({ result: entry.result, revision });
      else entry.reject(entry.error.thrown);
    });
  }

  /**
   * Position of the ledger that contains the batch; null: nothing of it was committed, and its
   * callers know.
   */
  async #tryToCommit(batch: Entry[]): Promise<number | null> {
    let transacted = false;
    try {
      const keys = new Keys();
      for (const entry of batch) entry.item.keys(keys);
      const committed = await this.store.transact(this.newId(), keys, async (set, open) => {
        this.indexSync.took(open.others);
        await this.#runItems(batch, set);
        await this.#runAgain(batch, set, open);
        this.finish(set);
      });
      transacted = true;
      this.indexSync.committed(committed);
      for (const entry of batch)
        if (entry.error === null) this.#runAll(entry.commits, 'after a commit');
      this.#setAvailable(true);
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
      runOne(entry, set);
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
      Object.assign(entry, { result: undefined, error: null, chars: 0 });
    }
    const half = Math.ceil(batch.length / 2);
    await this.#commit(batch.slice(0, half));
    await this.#commit(batch.slice(half));
  }

  /**
   * Lets others go on from time to time: what a thousand items want done, or a thousand callers do
   * with their answers, takes long.
   */
  async #inTurns(batch: readonly Entry[], work: (entry: Entry) => void): Promise<void> {
    let began = performance.now();
    for (const [at, entry] of batch.entries()) {
      work(entry);
      if (at % LOOK_EVERY !== LOOK_EVERY - 1) continue;
      // What callers do with their answers begins here, and counts.
      await null;
      if (performance.now() - began < MOST_MS) continue;
      await new Promise<void>((resolve) => this.timers.soon(resolve));
      began = performance.now();
    }
  }

  /**
   * Those that lost what they had chosen choose anew, on exactly what the transaction sees: nobody
   * else can take it from them now.
   */
  async #runAgain(batch: readonly Entry[], set: WorkingSet, open: OpenTransaction): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const lost = batch.filter(
        (entry) => entry.error === null && entry.item.again?.(entry.result) === true,
      );
      if (lost.length === 0) return;
      const keys = new Keys();
      for (const entry of lost) entry.item.keys(keys);
      await open.load(keys);
      for (const entry of lost) {
        entry.commits.splice(0);
        entry.rollbacks.splice(0);
        runOne(entry, set);
      }
    }
  }

  /**
   * What is committed is committed: a consequence that breaks must neither undo it nor keep the
   * others from happening.
   */
  #runAll(consequences: readonly (() => void)[], when: string): void {
    for (const run of consequences) {
      try {
        run();
      } catch (error) {
        this.observer.fault(error, when);
      }
    }
  }

  /** Where that fails, the next commit finds the same and tries again. */
  async #rebuild(why: HistoryBroken): Promise<void> {
    await this.indexSync
      .rebuild(why)
      .catch((error: unknown) => this.observer.fault(error, 'loading the ledger anew'));
  }

  #failed(batch: readonly Entry[], thrown: unknown): void {
    const away = isAway(thrown);
    if (thrown instanceof StoreUnavailable) this.#setAvailable(false);
    this.observer.fault(thrown, 'committing a batch');
    const error = away ? storeUnavailable(thrown) : thrown;
    for (const entry of batch) this.#runAll(entry.rollbacks.splice(0), 'after a rollback');
    for (const entry of batch) entry.reject(entry.error?.thrown ?? error);
  }
}

/** Nothing is wrong with what was to be written. */
function isAway(thrown: unknown): boolean {
  return thrown instanceof StoreUnavailable || thrown instanceof HistoryBroken;
}

function stillWanted(entry: Entry): boolean {
  const signal = entry.item.signal;
  if (signal?.aborted !== true) return true;
  entry.reject(signal.reason);
  return false;
}

/** Runs one item; if it throws, only its own writes are taken back. */
function runOne(entry: Entry, set: WorkingSet): void {
  const mark = set.mark();
  try {
    entry.result = entry.item.run(set, {
      onCommit: (run) => entry.commits.push(run),
      onRollback: (run) => entry.rollbacks.push(run),
      weighs: (chars) => {
        entry.chars = chars;
      },
    });
  } catch (thrown) {
    set.rollback(mark);
    entry.error = { thrown };
    for (const run of entry.rollbacks.splice(0)) run();
  }
}
