import type { RequestRecord } from '../domain/decision.js';
import type { DecisionState } from '../domain/decision-state.js';
import type { VolumeRecord } from '../domain/volume.js';
import type {
  Committed,
  DecisionPage,
  DecisionQuery,
  DecisionWithReservations,
  EventPage,
  EventQuery,
  Keys,
  LedgerImage,
  LedgerStore,
  LiveQuery,
  OfferRow,
  RetentionCut,
  VolumeQuery,
} from '../ledger/store.js';
import { WorkingSet } from '../ledger/working-set.js';
import type { Connections } from './connections.js';
import { eventLogId } from './event-log-id.js';
import { loadRows } from './load-rows.js';
import { type Position, readPosition } from './position.js';
import { findDecisions, findOffers } from './queries/decisions.js';
import { findEvents } from './queries/events.js';
import { listDecisions } from './queries/list-decisions.js';
import { countLive, findLive } from './queries/live.js';
import { pruneRows } from './queries/prune.js';
import { findHomes, listVolumes } from './queries/volumes.js';
import { ReportCache } from './report-cache.js';
import { BACKENDS } from './rows/backends.js';
import { HOSTS } from './rows/hosts.js';
import type { PoolReportRow } from './rows/pool-reports.js';
import { POOLS } from './rows/pools.js';
import { REQUESTS } from './rows/requests.js';
import { VOLUMES } from './rows/volumes.js';
import { saveCounters, saveRows, wroteNothing } from './save-rows.js';
import { cellAt, ROWS } from './sqlite-dialect.js';
import { type Ending, inTransaction } from './transactions.js';

/** What a transaction came to. */
interface Done<T> {
  readonly result: T;
  /** Reports it wrote; null where it wrote nothing at all. */
  readonly reports: readonly PoolReportRow[] | null;
}

/** The ledger's port over one SQL connection. Every call holds the connection, so calls run one after another. */
export class SqlStore implements LedgerStore {
  readonly #reports = new ReportCache();

  private constructor(
    private readonly connections: Connections,
    private readonly clock: () => number,
    private readonly release: () => void,
    private position: Position,
  ) {}

  /** A store over a database whose schema is in place. `release` gives up what was taken to own it. */
  static async open(connections: Connections, clock: () => number, release: () => void): Promise<SqlStore> {
    // Made at the open: a database that cannot be written later is read all the same.
    await connections.exclusive(eventLogId);
    return new SqlStore(connections, clock, release, await connections.exclusive(readPosition));
  }

  load(): Promise<LedgerImage> {
    return this.connections.exclusive(async (session) => ({
      revision: this.position.revision,
      hosts: (await session.all('select * from hosts order by ordinal, host')).map(HOSTS.read),
      backends: (await session.all('select * from backends order by ordinal, backend')).map(BACKENDS.read),
      pools: await this.#reports.join(session, (await session.all('select * from pools order by ordinal, pool')).map(POOLS.read)),
      log: { id: await eventLogId(session), lastEvent: lastEvent(this.position) },
    }));
  }

  transact<T>(batchId: string, keys: Keys, work: (set: WorkingSet) => T): Promise<Committed<T>> {
    return this.connections.exclusive(async (session) => {
      const before = this.position;
      const set = new WorkingSet(this.clock(), before.revision + 1, before.counters);
      const done = await inTransaction(session, batchId, async (): Promise<Ending<Done<T>>> => {
        await loadRows(session, set, keys, this.#reports);
        const result = work(set);
        if (wroteNothing(set)) return { result: { result, reports: null }, wrote: false };
        const pools = this.#reports.split(set.pools.written(), set.revision);
        await saveRows(session, set, pools);
        await saveCounters(session, set, before.counters);
        await session.run('insert into batches (batch_id, revision, committed_at) values (?, ?, ?)', batchId, set.revision, set.now);
        return { result: { result, reports: pools.reports }, wrote: true };
      });
      if (done.reports === null)
        return { result: done.result, revision: before.revision, hosts: [], backends: [], pools: [], lastEvent: lastEvent(before) };
      this.position = { revision: set.revision, counters: set.counters() };
      this.#reports.adopt(done.reports);
      const written = { hosts: set.hosts.written(), backends: set.backends.written(), pools: set.pools.written() };
      return { result: done.result, revision: set.revision, ...written, lastEvent: lastEvent(this.position) };
    });
  }

  async volume(volumeId: string): Promise<VolumeRecord | null> {
    const rows = await this.connections.exclusive((session) => session.all('select * from volumes where volume_id = ?', volumeId));
    return rows.map(VOLUMES.read)[0] ?? null;
  }

  homes(volumeIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.connections.exclusive((session) => findHomes(session, volumeIds));
  }

  volumes(query: VolumeQuery): Promise<readonly VolumeRecord[]> {
    return this.connections.exclusive((session) => listVolumes(session, query));
  }

  async request(key: string): Promise<RequestRecord | null> {
    const rows = await this.connections.exclusive((session) => session.all('select * from requests where request_key = ?', key));
    return rows.map(REQUESTS.read)[0] ?? null;
  }

  async decision(decisionId: string): Promise<DecisionWithReservations | null> {
    const found = await this.connections.exclusive((session) => findDecisions(session, 'id', decisionId));
    return found[0] ?? null;
  }

  decisions(query: DecisionQuery): Promise<DecisionPage> {
    return this.connections.exclusive((session) => listDecisions(session, query));
  }

  decisionsOf(subject: string): Promise<readonly DecisionWithReservations[]> {
    return this.connections.exclusive((session) => findDecisions(session, 'subject', subject));
  }

  attemptsOf(requestKey: string): Promise<readonly DecisionWithReservations[]> {
    return this.connections.exclusive((session) => findDecisions(session, 'request', requestKey));
  }

  offers(decisionIds: readonly string[]): Promise<readonly OfferRow[]> {
    return this.connections.exclusive((session) => findOffers(session, decisionIds));
  }

  live(query: LiveQuery): Promise<readonly string[]> {
    return this.connections.exclusive((session) => findLive(session, query));
  }

  events(query: EventQuery): Promise<EventPage> {
    // Within: what commits while this waits for its turn belongs to it.
    return this.connections.exclusive((session) => findEvents(session, query, lastEvent(this.position)));
  }

  liveCounts(): Promise<ReadonlyMap<DecisionState, number>> {
    return this.connections.exclusive(countLive);
  }

  async touchHosts(seen: ReadonlyMap<string, number>): Promise<void> {
    if (seen.size === 0) return;
    const sql =
      'update hosts set last_seen_at = touched.seen_at ' +
      `from (select ${cellAt(0)} as name, ${cellAt(1)} as seen_at from ${ROWS}) as touched where hosts.host = touched.name`;
    await this.connections.exclusive((session) => session.run(sql, JSON.stringify([...seen])));
  }

  prune(cut: RetentionCut): Promise<number> {
    return this.connections.exclusive((session) =>
      inTransaction(session, null, async () => ({ result: await pruneRows(session, cut), wrote: true })),
    );
  }

  async probe(): Promise<void> {
    // A write that is rolled back would stay in memory and tell nothing of the disk.
    const sql = 'insert into probes (id, probed_at) values (1, ?) on conflict (id) do update set probed_at = excluded.probed_at';
    await this.connections.exclusive((session) => session.run(sql, this.clock()));
  }

  async close(): Promise<void> {
    await this.connections.close();
    this.release();
  }
}

function lastEvent(position: Position): number {
  return position.counters.get('event') ?? 0;
}
