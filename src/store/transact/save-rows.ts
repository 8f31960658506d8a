import type { DecisionRecord } from '../../domain/decision.js';
import type { Notice } from '../../ledger/store-port/notice.js';
import type { Counter, Table, WorkingSet } from '../../ledger/store-port/working-set.js';
import { BACKENDS } from '../rows/backends.js';
import { BATCHES, COUNTERS, TOUCHED } from '../rows/bookkeeping.js';
import { DECISIONS, decisionsNamed } from '../rows/decisions.js';
import { EVENTS, SHARED_EVENTS, shared, singly } from '../rows/events.js';
import { HOSTS } from '../rows/hosts.js';
import { NOTICES } from '../rows/notices.js';
import { POOL_REPORTS, type PoolReportRow } from '../rows/pool-reports.js';
import { POOLS, type PoolRow } from '../rows/pools.js';
import { REQUESTS } from '../rows/requests.js';
import { RESERVATIONS } from '../rows/reservations.js';
import { VOLUMES } from '../rows/volumes.js';
import type { Session } from '../sql/connections.js';
import type { TableMap } from '../sql/table.js';
import { changeInBulk } from './bulk-changes.js';

/** A column with the position at which a row changed, for other servers. */
type Stamp = { readonly column: string; readonly value: number } | undefined;

/**
 * Writes a transaction's rows: one statement for each table, whatever the number of rows (SQLite
 * runs it once for each row).
 * @param stamp written into the rows that every server keeps in its index
 */
export async function saveRows(
  session: Session,
  set: WorkingSet,
  pools: { readonly pools: readonly PoolRow[]; readonly reports: readonly PoolReportRow[] },
  stamp?: Stamp,
): Promise<void> {
  await session.together([
    () => saveTable(session, REQUESTS, set.requests),
    () => saveTable(session, VOLUMES, set.volumes),
    () => save(session, HOSTS, set.hosts.written(), stamp),
    () => save(session, BACKENDS, set.backends.written(), stamp),
    () => save(session, POOLS, pools.pools, stamp),
    () => save(session, POOL_REPORTS, pools.reports),
    () => saveTable(session, decisionsOf(session, set), set.decisions),
    () => saveTable(session, RESERVATIONS, set.reservations),
    () => addEvents(session, set),
  ]);
  await removeRows(session, set);
  for (const change of set.bulkChanges()) await changeInBulk(session, change);
}

async function addEvents(session: Session, set: WorkingSet): Promise<void> {
  if (session.dialect.sharesEventRows) await add(session, SHARED_EVENTS, shared(set.events()));
  else await add(session, EVENTS, singly(set.events()));
}

/** How decisions are written: where they are found by their volumes, which of them are. */
function decisionsOf({ dialect }: Session, { volumes }: WorkingSet): TableMap<DecisionRecord> {
  if (!dialect.findsByVolume) return DECISIONS;
  return decisionsNamed(
    ({ subject, decisionId }) =>
      volumes.has(subject) && volumes.get(subject)?.decisionId === decisionId,
  );
}

/** Only a renamed or forgotten backend is ever removed, with its hosts and pools. */
async function removeRows(session: Session, set: WorkingSet): Promise<void> {
  const { hosts, backends, pools } = set.removed();
  const { isIn, list } = session.dialect;
  const remove = async (table: string, column: string, keys: readonly string[]) => {
    if (keys.length > 0)
      await session.run(`delete from ${table} where ${isIn(column)}`, list(keys));
  };
  await remove('hosts', 'host', hosts);
  await remove('backends', 'backend', backends);
  await remove('pools', 'pool', pools);
  await remove('pool_reports', 'pool', pools);
}

/** Writes the counters that moved, and the ledger's new position. */
export async function saveCounters(
  session: Session,
  set: WorkingSet,
  before: ReadonlyMap<Counter, number>,
): Promise<void> {
  const moved = [...set.counters()].filter(([name, value]) => before.get(name) !== value);
  await save(session, COUNTERS, [...moved, ['revision', set.revision]]);
}

/** Writes the transaction's id, so that a commit of unknown outcome can be settled. */
export async function saveBatch(session: Session, set: WorkingSet, batchId: string): Promise<void> {
  await add(session, BATCHES, [{ batchId, revision: set.revision, committedAt: set.now }]);
}

/** Writes the commit's notice for workers of other servers. */
export async function saveNotices(
  session: Session,
  set: WorkingSet,
  notices: readonly Notice[],
  server: string,
): Promise<void> {
  const rows = notices.map((notice, ordinal) => ({
    revision: set.revision,
    ordinal,
    server,
    notice,
    createdAt: set.now,
  }));
  await add(session, NOTICES, rows);
}

/** Writes the last signs of life of known hosts. */
export async function touchHosts(
  session: Session,
  seen: ReadonlyMap<string, number>,
  now: number,
): Promise<void> {
  await session.write(
    session.dialect.update(
      TOUCHED,
      [...seen],
      // What is ahead was written before the clock was set back.
      `(hosts.last_seen_at < given.last_seen_at or hosts.last_seen_at > ${Math.ceil(now)})`,
    ),
  );
}

/** Whether a transaction wrote nothing. */
export function wroteNothing(set: WorkingSet): boolean {
  if (set.events().length > 0 || set.toldAnything()) return false;
  const tables = [
    set.requests,
    set.volumes,
    set.hosts,
    set.backends,
    set.pools,
    set.decisions,
    set.reservations,
  ];
  return !tables.some((table) => table.isWritten);
}

/** Saves the rows of a table. Only here are most of them new. */
async function saveTable<R>(session: Session, map: TableMap<R>, table: Table<R>): Promise<void> {
  if (!session.dialect.appendsNewRows) return save(session, map, table.written());
  await add(session, map, table.added());
  await save(session, map, table.changed());
}

async function save<R>(
  session: Session,
  map: TableMap<R>,
  records: readonly R[],
  stamp?: Stamp,
): Promise<void> {
  if (records.length === 0) return;
  await session.write(session.dialect.upsert(map, records, stamp));
}

async function add<R>(session: Session, map: TableMap<R>, records: readonly R[]): Promise<void> {
  if (records.length === 0) return;
  await session.write(session.dialect.append(map, records));
}
