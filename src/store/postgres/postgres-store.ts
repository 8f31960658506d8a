import { randomUUID } from 'node:crypto';
import type { JournalSegment } from '../../ledger/store-port/journal.js';
import type { News } from '../../ledger/store-port/news.js';
import type {
  Committed,
  LedgerChange,
  LedgerImage,
  LedgerStore,
  OpenTransaction,
  Pruned,
  PruneFrom,
  RetentionCut,
} from '../../ledger/store-port/store.js';
import { HistoryBroken, type Keys, StoreUnavailable } from '../../ledger/store-port/store.js';
import { WorkingSet } from '../../ledger/store-port/working-set.js';
import { eventLogId, renewEventLogId } from '../queries/event-log-id.js';
import {
  type AskedFeed,
  askFeed,
  type Feed,
  type Followed,
  HEAD,
  readFeed,
  timeOf,
} from '../queries/feed.js';
import { readImage } from '../queries/image.js';
import { keepSegment } from '../queries/journal.js';
import { makePlanKey } from '../queries/plan-key.js';
import { lastEvent, type Position, positionOf, readPosition } from '../queries/position.js';
import { NOTHING_LEFT, pruneNotices, pruneRows } from '../queries/prune.js';
import { SqlReads } from '../queries/sql-reads.js';
import type { PoolReportRow } from '../rows/pool-reports.js';
import { refuseNewerSchema, SCHEMA_FOUND, SchemaTooNew } from '../schema/schema.js';
import { handled } from '../sql/ask.js';
import { integer, type SqlRow, text } from '../sql/cell.js';
import type { Connections, Session } from '../sql/connections.js';
import { AskedAhead } from '../transact/ask-ahead.js';
import { loadRows } from '../transact/load-rows.js';
import { OwnTime } from '../transact/own-time.js';
import {
  saveBatch,
  saveCounters,
  saveNotices,
  saveRows,
  touchHosts,
  wroteNothing,
} from '../transact/save-rows.js';
import { type Ending, endingReads } from '../transact/transactions.js';
import { changeOf } from './change.js';
import { claimJob, giveClaimsUp } from './claims.js';
import type { DatabaseClock } from './database-clock.js';
import { databaseTime } from './database-time.js';
import { lockedTransaction } from './locked-transaction.js';
import { BY_INDEX } from './postgres-dialect.js';
import { type Listener, TELL } from './postgres-listen.js';
import { announcement } from './postgres-news.js';
import { checkRights } from './postgres-rights.js';

const nothing = (): null => null;

/** How far servers' estimates of the database's time may be apart, ms. */
const SKEW_MS = 5_000;
/** How long a database may take to close a connection, ms. */
const CLOSE_GRACE_MS = 3_000;

/** Result of a transaction. */
interface Done<T> {
  readonly change: LedgerChange;
  /** The commit that made the change's position; null: none that is kept. */
  readonly by: string | null;
  readonly result: T;
  /** Reports that it wrote; null: it wrote nothing at all. */
  readonly reports: readonly PoolReportRow[] | null;
}

/** What a store needs besides its connections. */
interface Means {
  /** Receives warnings for the operator. */
  log(message: string): void;
  /** Destroys every connection without closing it in order. */
  cut(): void;
}

/**
 * The ledger's port over a PostgreSQL that any number of servers share. Writers take turns
 * (docs/adr/0012): a transaction locks the ledger's position first, so that every row it reads is
 * as the last commit left it, positions and serials are handed out in order of commit, and nothing
 * can deadlock. Each transaction also reads what others changed since this server looked last.
 */
export class PostgresStore extends SqlReads implements LedgerStore {
  readonly shared = true;
  readonly #server = randomUUID();
  #broken = false;
  /** Whether others committed when this server looked last: then they may have again. */
  #othersCommit = true;
  #tooNew: SchemaTooNew | null = null;

  private constructor(
    connections: Connections,
    private readonly clock: DatabaseClock,
    private readonly listener: Listener,
    private readonly means: Means,
    private followed: Followed,
  ) {
    super(connections);
  }

  /**
   * A store over a database whose schema is in place. Rejects with StoreUnavailable if it cannot be
   * written.
   */
  static async open(
    connections: Connections,
    clock: DatabaseClock,
    listener: Listener,
    means: Means,
  ): Promise<PostgresStore> {
    const logId = await connections.exclusive(eventLogId);
    await connections.exclusive(makePlanKey);
    await clock.ask(() => connections.exclusive(databaseTime));
    const from = { revision: 0, batchId: null, logId };
    const store = new PostgresStore(connections, clock, listener, means, from);
    await store.probe();
    return store;
  }

  load(): Promise<LedgerImage> {
    return this.#anew(async (session) => {
      if (this.#broken) await renewEventLogId(session, this.followed.logId);
      return this.#seeing(session, async () => {
        // Cached reports may belong to the history that is gone.
        this.reports.clear();
        const position = await readPosition(session);
        const image = await readImage(session, position, this.reports);
        const ofRevision = 'select batch_id from batches where revision = ?';
        const [newest] = await session.all(ofRevision, image.revision);
        this.followed = {
          revision: image.revision,
          batchId: newest === undefined ? null : text(newest, 'batch_id'),
          logId: image.log.id,
        };
        this.#broken = false;
        return image;
      });
    });
  }

  async transact<T>(
    batchId: string,
    keys: Keys,
    work: (set: WorkingSet, open: OpenTransaction) => T | Promise<T>,
  ): Promise<Committed<T>> {
    const from = this.followed;
    const own = new OwnTime(true);
    const { change, by, result, reports } = await this.#alone(
      batchId,
      (session) => ({
        feed: askFeed(session, from, this.#server, this.#othersCommit),
        ahead: new AskedAhead(session, keys),
      }),
      async (session, before, { feed, ahead }): Promise<Ending<Done<T>>> => {
        own.works();
        const read = await this.#readFeed(session, feed, from, before.revision);
        const { changed: others, newestBatch, now } = read;
        const set = new WorkingSet(now, before.revision + 1, before.counters);
        await loadRows(session, set, keys, this.reports, { ahead });
        const behind = { ...others, revision: before.revision, lastEvent: lastEvent(before) };
        const result = await work(set, {
          others: behind,
          load: (more) => loadRows(session, set, more, this.reports),
        });
        const nothing = { change: behind, by: newestBatch, result, reports: null };
        if (wroteNothing(set)) return { result: nothing, wrote: false };
        this.reports.forget(set.removed().pools);
        const pools = this.reports.split(set.pools.written(), set.revision);
        const notices = set.notices();
        await session.together([
          () => saveRows(session, set, pools, { column: 'changed_at', value: set.revision }),
          () => saveNotices(session, set, notices, this.#server),
          () => saveCounters(session, set, before.counters),
          () => saveBatch(session, set, batchId),
          () => session.kept(TELL, announcement(set.revision, notices, set.hosts.written())),
        ]);
        own.commits();
        const change = changeOf(set, others);
        return { result: { change, by: batchId, result, reports: pools.reports }, wrote: true };
      },
    );
    const ownMs = reports === null ? null : own.done();
    // Only after the commit: the position of a failed transaction is used again.
    if (reports !== null) this.reports.adopt(reports);
    this.#reached(change, by);
    return { ...change, result, ownMs };
  }

  async follow(): Promise<LedgerChange> {
    const { change, by } = await this.#anew((session) => this.#follow(session, this.followed));
    this.#reached(change, by);
    return change;
  }

  /** Its begin and all that it asks are one round trip: what concerns a worker is read at once. */
  #follow(session: Session, from: Followed): Promise<Pick<Done<null>, 'change' | 'by'>> {
    return endingReads(session, async () => {
      const { head, feed } = session.inOnePiece(() => ({
        head: session.script(session.dialect.beginRead, BY_INDEX, SCHEMA_FOUND, HEAD),
        feed: askFeed(session, from, this.#server, true),
      }));
      const clock = handled(this.clock.ask(() => timeOf(feed)));
      const [, , [schema] = [], counters = []] = await head;
      this.#checkSchema(schema);
      await clock;
      const position = positionOf(counters);
      const { revision } = position;
      const { changed, newestBatch } = await this.#readFeed(session, feed, from, revision);
      return { change: { ...changed, revision, lastEvent: lastEvent(position) }, by: newestBatch };
    });
  }

  onNews(tell: (news: News) => void): void {
    this.listener.start(tell);
  }

  claim(job: string, forMs: number): Promise<boolean> {
    return this.one((session) => claimJob(session, this.#server, job, forMs));
  }

  async lastSeen(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.one((session) => session.all('select host, last_seen_at from hosts'));
    return new Map(rows.map((row) => [text(row, 'host'), integer(row, 'last_seen_at')]));
  }

  async touchHosts(seen: ReadonlyMap<string, number>): Promise<void> {
    if (seen.size === 0) return;
    const touch = (to: Session) => touchHosts(to, seen, this.clock.now() + SKEW_MS);
    await this.#alone(null, nothing, async (session) => ({
      result: await touch(session),
      wrote: true,
    }));
  }

  async keepSegment(segment: JournalSegment): Promise<void> {
    await this.one((session) => keepSegment(session, segment));
  }

  /** PostgreSQL does so itself (autovacuum). */
  async giveSpaceBack(): Promise<boolean> {
    return false;
  }

  prune(cut: RetentionCut, from: PruneFrom | null): Promise<Pruned> {
    return this.#alone(null, nothing, async (session) => {
      const notices = await pruneNotices(session, cut);
      const { gone, next } = await pruneRows(session, cut, from);
      const goOn = notices < cut.limit ? next : { ...(next ?? NOTHING_LEFT), others: true };
      return { result: { gone: gone + notices, next: goOn }, wrote: gone + notices > 0 };
    });
  }

  async probe(): Promise<void> {
    const sql =
      'insert into probes (id, probed_at) values (1, ?) on conflict (id) do update set ' +
      'probed_at = excluded.probed_at';
    await this.one(async (session) => {
      await session.run(sql, this.clock.now());
      await checkRights(session);
    });
  }

  async close(): Promise<void> {
    if (this.connections.closed) return;
    const gently = this.#closeGently();
    await Promise.race([
      gently,
      new Promise((resolve) => setTimeout(resolve, CLOSE_GRACE_MS).unref()),
    ]);
    // A database that does not answer does not close connections in order, either.
    this.listener.cut();
    this.means.cut();
    await gently;
  }

  async #closeGently(): Promise<void> {
    // Give up this server's claims, so that another server need not wait for them to end.
    await this.one((session) => giveClaimsUp(session, this.#server)).catch(() => undefined);
    await Promise.all([this.listener.close(), this.connections.close()]);
  }

  /** Reads one state of the database throughout. */
  protected override several<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.connections.exclusive((session) => this.#seeing(session, () => work(session)));
  }

  #seeing<T>(session: Session, work: () => Promise<T>): Promise<T> {
    return endingReads(session, async () => {
      await session.run(session.dialect.beginRead);
      return work();
    });
  }

  /** A transaction that holds the writers' lock. */
  async #alone<A, T>(
    batchId: string | null,
    ask: (session: Session) => A,
    body: (session: Session, before: Position, asked: A) => Promise<Ending<T>>,
  ): Promise<T> {
    if (this.#tooNew !== null) throw new StoreUnavailable(this.#tooNew.message);
    const { connections } = this;
    return this.#anew((session) => lockedTransaction(connections, session, batchId, { ask, body }));
  }

  async #readFeed(
    session: Session,
    asked: AskedFeed,
    from: Followed,
    revision: number,
  ): Promise<Feed> {
    const own = { server: this.#server, reports: this.reports };
    const feed = await readFeed(session, asked, from, revision, own);
    this.#othersCommit = revision > from.revision;
    return feed;
  }

  /** Remembers a broken history until everything was loaded again. */
  async #anew<T>(work: (session: Session) => Promise<T>): Promise<T> {
    try {
      return await this.connections.exclusive(work);
    } catch (error) {
      if (error instanceof HistoryBroken && !this.#broken) {
        this.#broken = true;
        this.means.log(error.message);
      }
      throw error;
    }
  }

  #reached({ revision }: LedgerChange, batchId: string | null): void {
    if (revision > this.followed.revision) this.followed = { ...this.followed, revision, batchId };
  }

  /** Forbids writes while this server must not use the schema. */
  #checkSchema(found: SqlRow | undefined): void {
    try {
      refuseNewerSchema(found);
      this.#tooNew = null;
    } catch (error) {
      if (error instanceof SchemaTooNew) this.#tooNew = error;
      throw error;
    }
  }
}
