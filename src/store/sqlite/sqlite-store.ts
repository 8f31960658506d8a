import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JournalSegment } from '../../ledger/store-port/journal.js';
import { NOTHING_REMOVED } from '../../ledger/store-port/removal.js';
import type {
  Committed,
  Keys,
  LedgerImage,
  LedgerStore,
  OpenTransaction,
  Pruned,
  PruneFrom,
  RetentionCut,
} from '../../ledger/store-port/store.js';
import type { UsageSample } from '../../ledger/store-port/usage.js';
import { WorkingSet } from '../../ledger/store-port/working-set.js';
import { CommittedRows } from '../cache/committed-rows.js';
import { eventLogId } from '../queries/event-log-id.js';
import { readImage } from '../queries/image.js';
import { keepSegment } from '../queries/journal.js';
import { makePlanKey } from '../queries/plan-key.js';
import { keepUsage, removeUsage } from '../queries/pool-usage.js';
import { lastEvent, type Position, readPosition } from '../queries/position.js';
import { pruneRows } from '../queries/prune.js';
import { SqlReads } from '../queries/sql-reads.js';
import type { PoolReportRow } from '../rows/pool-reports.js';
import type { Connections, Session } from '../sql/connections.js';
import { loadRows } from '../transact/load-rows.js';
import { OwnTime } from '../transact/own-time.js';
import {
  saveBatch,
  saveCounters,
  saveRows,
  touchHosts,
  wroteNothing,
} from '../transact/save-rows.js';
import { type Ending, inTransaction } from '../transact/transactions.js';
import { giveBack } from './give-back.js';
import type { InPlace } from './in-place.js';
import { PlaceGuard } from './place-guard.js';
import { PositionMark } from './position-mark.js';

/** Most signs of life that are written in one go: other work shares the thread. */
const HOSTS_AT_ONCE = 1000;

/** Between two steps of giving space back, ms. */
const REST_MS = 20;

/**
 * What a probe writes, bytes: 48 pages. A create alone wrote 22 to 37 of them into the log, over
 * the first thousand of a ledger.
 */
const PROBE_BYTES = 192 * 1024;

const NOTHING = { removed: NOTHING_REMOVED, hosts: [], backends: [], pools: [], notices: [] };

/** Result of a transaction. */
interface Done<T> {
  readonly result: T;
  /** Reports that it wrote; null: it wrote nothing at all. */
  readonly reports: readonly PoolReportRow[] | null;
}

/** What a store needs besides its connections. */
interface SqliteMeans {
  /** Real path of the database. */
  readonly file: string;
  /** Epoch ms. */
  readonly clock: () => number;
  readonly place: InPlace;
  /** Ends what writes the file, once nothing is written any more, and gives up its ownership. */
  readonly release: () => Promise<void>;
}

/**
 * The ledger's port over a file that this process owns. What writes holds `writes`, so that it runs
 * one after another. Reads hold `reads`. These are the same, if there is one connection to the
 * file; if what writes has a thread of its own, reads do not wait for it.
 */
export class SqliteStore extends SqlReads implements LedgerStore {
  readonly shared = false;
  /** Null until everything was read once. */
  #committed: CommittedRows | null = null;

  private constructor(
    reads: Connections,
    private readonly writes: Connections,
    private readonly means: SqliteMeans,
    private readonly guard: PlaceGuard,
    private readonly mark: PositionMark,
    private position: Position,
  ) {
    super(reads);
  }

  /** A store over a database whose schema is up to date. */
  static async open(
    reads: Connections,
    writes: Connections,
    means: SqliteMeans,
  ): Promise<SqliteStore> {
    // Created when the store opens: a database that cannot be written later can still be read.
    const ledger = await writes.exclusive(eventLogId);
    await writes.exclusive(makePlanKey);
    const position = await writes.exclusive(readPosition);
    const guard = new PlaceGuard(writes, means.place);
    await guard.writing(async () => undefined);
    const mark = new PositionMark(means.file, ledger);
    mark.reached(position.revision);
    return new SqliteStore(reads, writes, means, guard, mark, position);
  }

  load(): Promise<LedgerImage> {
    return this.writes.exclusive(async (session) => {
      const image = await readImage(session, this.position, this.reports);
      this.#committed = new CommittedRows(image);
      return image;
    });
  }

  transact<T>(
    batchId: string,
    keys: Keys,
    work: (set: WorkingSet, open: OpenTransaction) => T | Promise<T>,
  ): Promise<Committed<T>> {
    return this.guard.writing(async (session) => {
      const before = this.position;
      const set = new WorkingSet(this.means.clock(), before.revision + 1, before.counters);
      // A thread that writes leaves this one free meanwhile.
      const own = new OwnTime(this.writes !== this.connections);
      const done = await inTransaction(session, batchId, async (): Promise<Ending<Done<T>>> => {
        own.works();
        await loadRows(session, set, keys, this.reports, { committed: this.#committed });
        const others = { ...NOTHING, revision: before.revision, lastEvent: lastEvent(before) };
        const result = await work(set, {
          others,
          load: (more) =>
            loadRows(session, set, more, this.reports, { committed: this.#committed }),
        });
        if (wroteNothing(set)) return { result: { result, reports: null }, wrote: false };
        this.reports.forget(set.removed().pools);
        const pools = this.reports.split(set.pools.written(), set.revision);
        await saveRows(session, set, pools);
        await saveCounters(session, set, before.counters);
        await saveBatch(session, set, batchId);
        own.commits();
        return { result: { result, reports: pools.reports }, wrote: true };
      });
      if (done.reports === null)
        return {
          ...NOTHING,
          result: done.result,
          ownMs: null,
          revision: before.revision,
          lastEvent: lastEvent(before),
        };
      const ownMs = own.done();
      this.position = { revision: set.revision, counters: set.counters() };
      this.mark.reached(set.revision);
      this.reports.adopt(done.reports);
      this.#committed?.committed(set);
      const written = {
        removed: set.removed(),
        hosts: set.hosts.written(),
        backends: set.backends.written(),
        pools: set.pools.written(),
      };
      return {
        ...NOTHING,
        ...written,
        result: done.result,
        ownMs,
        revision: set.revision,
        lastEvent: lastEvent(this.position),
      };
    });
  }

  /** No other process can have changed the ledger. */
  async follow(): Promise<null> {
    return null;
  }

  onNews(): void {}

  async claim(): Promise<boolean> {
    return true;
  }

  async lastSeen(): Promise<ReadonlyMap<string, number>> {
    return new Map();
  }

  async touchHosts(seen: ReadonlyMap<string, number>): Promise<void> {
    const hosts = [...seen];
    for (let from = 0; from < hosts.length; from += HOSTS_AT_ONCE) {
      const some = new Map(hosts.slice(from, from + HOSTS_AT_ONCE));
      await this.guard.writing(async (session) => {
        const now = this.means.clock();
        await touchHosts(session, some, now);
        this.#committed?.touched(some, now);
      });
      await nextTurn();
    }
  }

  async keepSegment(segment: JournalSegment): Promise<void> {
    await this.guard.writing((session) => keepSegment(session, segment));
  }

  prune(cut: RetentionCut, from: PruneFrom | null): Promise<Pruned> {
    return this.guard.writing((session) =>
      inTransaction(session, null, async () => {
        const result = await pruneRows(session, cut, from);
        return { result, wrote: result.gone > 0 };
      }),
    );
  }

  async giveSpaceBack(): Promise<boolean> {
    const more = await this.guard.writing(giveBack);
    // Others have most of the time.
    if (more) await new Promise((resolve) => setTimeout(resolve, REST_MS));
    return more;
  }

  /** In one transaction: each row is a statement of its own, and would be synced by itself. */
  override async keepUsage(
    day: number,
    sampledAt: number,
    samples: readonly UsageSample[],
    oldestDay: number,
  ): Promise<void> {
    await this.guard.writing((session) =>
      inTransaction(session, null, async () => {
        await keepUsage(session, day, sampledAt, samples);
        await removeUsage(session, oldestDay);
        return { result: undefined, wrote: true };
      }),
    );
  }

  protected override writing<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.guard.writing(work);
  }

  async probe(): Promise<void> {
    // A write that is rolled back would stay in memory and prove nothing about the disk; SQLite
    // writes no page whose content stays the same.
    const sql =
      `insert into probes (id, probed_at, pad) values (1, ?, randomblob(${PROBE_BYTES})) on ` +
      'conflict (id) do update set probed_at = excluded.probed_at, pad = excluded.pad';
    await this.guard.writing((session) => session.run(sql, this.means.clock()));
  }

  async close(): Promise<void> {
    await this.writes.close();
    await this.connections.close();
    await this.mark.close();
    await this.means.release();
  }
}
