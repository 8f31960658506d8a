import { together } from '../../ledger/store-port/removal.js';
import { HistoryBroken, type LedgerChange } from '../../ledger/store-port/store.js';
import type { ReportCache } from '../cache/report-cache.js';
import { BACKENDS } from '../rows/backends.js';
import { HOSTS } from '../rows/hosts.js';
import { NOTICES } from '../rows/notices.js';
import { POOLS } from '../rows/pools.js';
import { handled } from '../sql/ask.js';
import { integer, type SqlRow, textOrNull } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';
import { columnsOf, type TableMap } from '../sql/table.js';

/** The position up to which a server has followed the ledger, and its history. */
export interface Followed {
  readonly revision: number;
  /** The commit that made the position; null: there was none, or it is no longer known. */
  readonly batchId: string | null;
  /** The event log of that history. */
  readonly logId: string;
}

/** What other servers changed, and the newest commit. */
export interface Feed {
  readonly changed: Pick<LedgerChange, 'removed' | 'hosts' | 'backends' | 'pools' | 'notices'>;
  readonly newestBatch: string | null;
  /** The database's time, epoch ms. */
  readonly now: number;
}

/** A server that reads it. */
export interface FeedReader {
  readonly server: string;
  readonly reports: ReportCache;
}

/** The database's time, epoch ms. */
export const TIME = '(extract(epoch from clock_timestamp()) * 1000)::bigint';

/** The statement that reads the database's time. */
export const NOW = `select ${TIME} as now`;

/** What was asked of the database, to follow it; the answers are on their way. */
export interface AskedFeed {
  /** One row: the commits and the history that the database holds, and its time. */
  readonly facts: Promise<readonly SqlRow[]>;
  /** Rows that others changed, by table, and what they told; null: not asked. */
  readonly changes: readonly Promise<readonly SqlRow[]>[] | null;
}

const FACTS =
  'select (select batch_id from batches where revision = ?) as batch_then, ' +
  '(select batch_id from batches order by revision desc limit 1) as batch_newest, ' +
  `(select log_id from event_log) as log_id, ${TIME} as now`;

const NOTICES_SINCE =
  `select ${columnsOf(NOTICES)} from notices where revision > ? and server <> ? ` +
  'order by revision, ordinal';

/**
 * Sends what a server asks to follow the database, all at once: each statement would cost a round
 * trip.
 * @param changes whether anybody else may have committed
 */
export function askFeed(
  session: Session,
  from: Followed,
  server: string,
  changes: boolean,
): AskedFeed {
  return {
    facts: handled(session.kept(FACTS, from.revision)),
    changes: changes ? askChanges(session, from, server) : null,
  };
}

function askChanges(
  session: Session,
  { revision }: Followed,
  server: string,
): readonly Promise<readonly SqlRow[]>[] {
  const changed = <R>(map: TableMap<R>) =>
    handled(
      session.kept(`select ${columnsOf(map)} from ${map.table} where changed_at > ?`, revision),
    );
  return [
    changed(HOSTS),
    changed(BACKENDS),
    changed(POOLS),
    handled(session.kept(NOTICES_SINCE, revision, server)),
  ];
}

/** The database's time when it answered, epoch ms. */
export async function timeOf({ facts }: AskedFeed): Promise<number> {
  return integer(oneRow(await facts), 'now');
}

function oneRow([row]: readonly SqlRow[]): SqlRow {
  if (row === undefined) throw new Error('the database answered no row to a query of one row');
  return row;
}

/**
 * Reads the answers to `askFeed`, with the ledger at `revision`; asks for changes that were not
 * asked for, if there are any. Throws HistoryBroken if the database does not hold the history that
 * was followed: its position is lower, the commit at that position is another one, or the event log
 * is.
 */
export async function readFeed(
  session: Session,
  asked: AskedFeed,
  from: Followed,
  revision: number,
  { server, reports }: FeedReader,
): Promise<Feed> {
  const facts = oneRow(await asked.facts);
  checkHistory(facts, from, revision);
  const changes =
    asked.changes ??
    (revision > from.revision ? session.inOnePiece(() => askChanges(session, from, server)) : []);
  const [hosts = [], backends = [], pools = [], notices = []] = await Promise.all(changes);
  const told = notices.map((row) => NOTICES.read(row).notice);
  const changed = {
    removed: together(told.flatMap((one) => (one.kind === 'removed' ? [one.rows] : []))),
    hosts: hosts.map(HOSTS.read),
    backends: backends.map(BACKENDS.read),
    pools: await reports.join(session, pools.map(POOLS.read)),
    notices: told.filter(({ kind }) => kind !== 'removed'),
  };
  return { changed, newestBatch: textOrNull(facts, 'batch_newest'), now: integer(facts, 'now') };
}

function checkHistory(facts: SqlRow, from: Followed, revision: number): void {
  const batchThen = textOrNull(facts, 'batch_then');
  const logId = textOrNull(facts, 'log_id');
  if (revision < from.revision)
    throw new HistoryBroken(`the ledger is at ${revision}, and was at ${from.revision} before`);
  if (from.batchId !== null && batchThen !== from.batchId)
    throw new HistoryBroken(
      `position ${from.revision} was made by ${from.batchId}, and is now by ` +
        `${batchThen ?? 'none that is kept'}`,
    );
  if (logId !== null && logId !== from.logId) throw new HistoryBroken('the event log was replaced');
}

/** The statement that reads the ledger's position. */
export const HEAD = 'select name, value from counters';
