import type { PoolIndex } from '../../engine/index/pool-index.js';
import type { EventLog } from '../events/event-log.js';
import { digest } from '../lib/digest.js';
import type { NewId } from '../lib/ids.js';
import type { Observer, Timers } from '../lib/ports.js';
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

/** What must be done after other servers' commits. */
export interface IndexSyncParts {
  readonly store: LedgerStore;
  readonly index: PoolIndex;
  readonly events: EventLog;
  readonly poolFeed: PoolFeed;
  readonly newId: NewId;
  readonly timers: Timers;
  readonly observer: Observer;
  /**
   * Does for this server's workers what other servers' commits mean to them. `backends` have a host
   * that came, came back or changed.
   */
  othersCommitted(notices: readonly Notice[], backends: ReadonlySet<string>): void;
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
  #stop: (() => void) | null = null;

  constructor(parts: IndexSyncParts) {
    this.#parts = parts;
  }

  /** Begins to follow other servers' commits. */
  start(): void {
    const { store, timers } = this.#parts;
    if (!store.shared) return;
    store.onNews(() => this.#wake());
    this.#stop = timers.every(LOOK_EVERY_MS, () => this.#wake());
  }

  /** Resolves once no look is under way; none begins after it. */
  async stop(): Promise<void> {
    this.#stop?.();
    await this.#looking;
  }

  /**
   * Applies what others did, and notifies this server's parts. A change that is behind the index
   * holds nothing new.
   */
  took(change: LedgerChange): void {
    const { index, othersCommitted } = this.#parts;
    const isNews = change.revision > index.revision;
    this.committed(change);
    if (!isNews || change.notices.length + change.hosts.length === 0) return;
    othersCommitted(change.notices, new Set(change.hosts.map(({ backend }) => backend)));
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

  #wake(): void {
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
