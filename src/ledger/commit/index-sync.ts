import type { PoolIndex } from '../../engine/index/pool-index.js';
import type { EventLog } from '../events/event-log.js';
import { digest } from '../lib/digest.js';
import type { NewId } from '../lib/ids.js';
import type { Observer, Timers } from '../lib/ports.js';
import type { Concerned, News } from '../store-port/news.js';
import type { Notice } from '../store-port/notice.js';
import {
  HistoryBroken,
  type LedgerChange,
  type LedgerStore,
  StoreUnavailable,
} from '../store-port/store.js';
import { Bell } from './bell.js';
import type { PoolFeed } from './pool-feed.js';

/** How often others' commits are looked for even without a notification, ms. */
const LOOK_EVERY_MS = 1000;
/**
 * How long a commit that concerns no worker here may wait to be read, ms. A server that commits
 * itself reads it with that, and need not look.
 */
const PATIENT_MS = 100;
/** How long those that share a look wait for others, ms: 50 looks a second take 7 % of a core. */
const TOGETHER_MS = 20;

/** What workers here have to do with other servers' commits. */
interface ConnectedWorkers {
  /**
   * Does for them what other servers' commits mean to them. `backends` have a host that came, came
   * back or changed.
   */
  othersCommitted(notices: readonly Notice[], backends: ReadonlySet<string>): void;
  /** Whether one of these workers is connected here. */
  hasAny(concerned: Concerned): boolean;
}

/** What must be done after other servers' commits. */
export interface IndexSyncParts {
  readonly store: LedgerStore;
  readonly index: PoolIndex;
  readonly events: EventLog;
  readonly poolFeed: PoolFeed;
  readonly newId: NewId;
  readonly timers: Timers;
  readonly observer: Observer;
  /** The workers that are connected to this server. */
  workers(): ConnectedWorkers;
  /** The store was found to be away. */
  away(why: unknown): void;
  /** The index was built anew, because the database is not the one that was followed. */
  rebuilt(): void;
}

/**
 * Keeps the index, and all that is derived from it, at the position of the ledger. It applies this
 * server's own commits and, if the store is shared, those of others. Every change is absolute, so
 * that a change that is repeated or missed does no harm.
 */
export class IndexSync {
  /** Rings when a commit was followed. */
  readonly bell = new Bell();
  readonly #parts: IndexSyncParts;
  #looking: Promise<void> | null = null;
  #again = false;
  /** The newest position that was announced and is looked for with patience; null: none. */
  #awaited: number | null = null;
  /** The look that begins next for all who wait for it. */
  #together: Promise<void> | null = null;
  #stopped = false;
  #stop: (() => void) | null = null;

  constructor(parts: IndexSyncParts) {
    this.#parts = parts;
  }

  /** Begins to follow other servers' commits. */
  start(): void {
    const { store, timers } = this.#parts;
    if (!store.shared) return;
    store.onNews((news) => this.#heard(news));
    this.#stop = timers.every(LOOK_EVERY_MS, () => this.#wake());
  }

  /** Resolves once none of its own looks is under way; none of them begins after it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stop?.();
    await this.#looking;
  }

  /**
   * Applies what others did, and notifies this server's parts. A change that is behind the index
   * holds nothing new.
   */
  took(change: LedgerChange): void {
    const { index, workers } = this.#parts;
    const isNews = change.revision > index.revision;
    this.committed(change);
    if (!isNews || change.notices.length + change.hosts.length === 0) return;
    workers().othersCommitted(change.notices, new Set(change.hosts.map(({ backend }) => backend)));
  }

  /**
   * Applies this server's own commit. Its notices are not handled here: the committer does that.
   */
  committed(change: LedgerChange): void {
    const { index, poolFeed, events } = this.#parts;
    if (change.revision > index.revision) index.apply(change);
    events.reached(change.lastEvent);
    poolFeed.followed();
    this.bell.ring();
  }

  /** Brings the index to where the ledger is now, or later. Rejects with StoreUnavailable. */
  async catchUp(): Promise<void> {
    const { store } = this.#parts;
    if (!store.shared) return;
    try {
      const change = await store.follow();
      if (change !== null) this.took(change);
    } catch (error) {
      if (!(error instanceof HistoryBroken)) throw error;
      await this.rebuild(error);
    }
  }

  /**
   * The same by one look for all who ask within some ms. Those who ask often and can wait use it.
   */
  catchUpTogether(): Promise<void> {
    const { timers } = this.#parts;
    const later = () => new Promise<void>((resolve) => timers.after(TOGETHER_MS, resolve));
    this.#together ??= later().then(() => {
      this.#together = null;
      return this.catchUp();
    });
    return this.#together;
  }

  /**
   * Compares some rows of the index with the database's. Builds it anew if they differ at the same
   * position. Rejects with StoreUnavailable.
   */
  async compare(pools: readonly string[]): Promise<void> {
    const { store, index } = this.#parts;
    const sample = await store.sample(pools);
    if (sample.revision !== index.revision) return;
    const differs = (kept: unknown, known: unknown): boolean =>
      known === undefined || digest(kept) !== digest(known);
    const there = new Set(sample.pools.map(({ pool }) => pool));
    const odd =
      pools.find((name) => !there.has(name) && index.pool(name) !== undefined) ??
      sample.pools.find((row) => differs(row, index.pool(row.pool)))?.pool ??
      sample.backends.find((row) => differs(row, index.backend(row.backend)))?.backend;
    if (odd !== undefined)
      await this.rebuild(
        new Error(`the index differs from the database in ${odd} at position ${sample.revision}`),
      );
  }

  /** Loads all anew. Rejects with StoreUnavailable. */
  async rebuild(why: unknown): Promise<void> {
    const { store, index, events, poolFeed, newId, observer, rebuilt } = this.#parts;
    observer.fault(why, 'following the ledger: the index is built anew');
    const image = await store.load();
    index.replace(image);
    events.replaced(image.log.id, image.log.lastEvent);
    poolFeed.renew(newId());
    this.bell.ring();
    observer.rebuilt();
    rebuilt();
  }

  /** Looks at once if workers here may wait for it. */
  #heard({ revision, concerned }: News): void {
    const { index, workers } = this.#parts;
    if (revision !== null && revision <= index.revision) return;
    if (revision === null || concerned === null || workers().hasAny(concerned)) this.#wake();
    else this.#wakeFor(revision);
  }

  /** Looks in a while, if a position is not reached until then. */
  #wakeFor(revision: number): void {
    if (this.#awaited === null)
      this.#parts.timers.after(PATIENT_MS, () => {
        const isBehind = (this.#awaited ?? 0) > this.#parts.index.revision;
        this.#awaited = null;
        if (isBehind) this.#wake();
      });
    this.#awaited = Math.max(this.#awaited ?? 0, revision);
  }

  #wake(): void {
    if (this.#stopped) return;
    if (this.#looking !== null) {
      this.#again = true;
      return;
    }
    this.#looking = this.#look().finally(() => {
      this.#looking = null;
      if (!this.#again) return;
      this.#again = false;
      this.#wake();
    });
  }

  async #look(): Promise<void> {
    try {
      await this.catchUp();
    } catch (error) {
      if (error instanceof StoreUnavailable) this.#parts.away(error);
      else this.#parts.observer.fault(error, 'following the ledger');
    }
  }
}
