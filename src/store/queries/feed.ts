import { together } from '../../ledger/store-port/removal.js';
import { HistoryBroken, type LedgerChange } from '../../ledger/store-port/store.js';
import type { ReportCache } from '../cache/report-cache.js';
import { BACKENDS } from '../rows/backends.js';
import { HOSTS } from '../rows/hosts.js';
import { NOTICES } from '../rows/notices.js';
import { POOLS } from '../rows/pools.js';
import { type SqlRow, text } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';

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
}

/**
 * The statements by which a server follows the database: sent all at once, because each would cost
 * a round trip.
 */
export function feedStatements({ revision }: Followed, server: string): readonly string[] {
  const changed = (table: string) => `select * from ${table} where changed_at > ${revision}`;
  return [
    `select batch_id from batches where revision = ${revision}`,
    'select batch_id from batches order by revision desc limit 1',
    'select log_id from event_log',
    changed('hosts'),
    changed('backends'),
    changed('pools'),
    `select * from notices where revision > ${revision} and server <> '${server}' order by ` +
      'revision, ordinal',
  ];
}

/**
 * Reads the answers to `feedStatements`, with the ledger at `revision`. Throws HistoryBroken if the
 * database does not hold the history that was followed: its position is lower, the commit at that
 * position is another one, or the event log is.
 */
export async function readFeed(
  session: Session,
  answers: readonly (readonly SqlRow[])[],
  from: Followed,
  revision: number,
  reports: ReportCache,
): Promise<Feed> {
  const [
    [then] = [],
    [newest] = [],
    [log] = [],
    hosts = [],
    backends = [],
    pools = [],
    notices = [],
  ] = answers;
  const batchThen = then === undefined ? null : text(then, 'batch_id');
  if (revision < from.revision)
    throw new HistoryBroken(`the ledger is at ${revision}, and was at ${from.revision} before`);
  if (from.batchId !== null && batchThen !== from.batchId)
    throw new HistoryBroken(
      `position ${from.revision} was made by ${from.batchId}, and is now by ` +
        `${batchThen ?? 'none that is kept'}`,
    );
  if (log !== undefined && text(log, 'log_id') !== from.logId)
    throw new HistoryBroken('the event log was replaced');
  const told = notices.map((row) => NOTICES.read(row).notice);
  const changed = {
    removed: together(told.flatMap((one) => (one.kind === 'removed' ? [one.rows] : []))),
    hosts: hosts.map(HOSTS.read),
    backends: backends.map(BACKENDS.read),
    pools: await reports.join(session, pools.map(POOLS.read)),
    notices: told.filter(({ kind }) => kind !== 'removed'),
  };
  return { changed, newestBatch: newest === undefined ? null : text(newest, 'batch_id') };
}

/** The statement that reads the ledger's position. */
export const HEAD = 'select name, value from counters';

/** The database's time, epoch ms. */
export const TIME = '(extract(epoch from clock_timestamp()) * 1000)::bigint';

/** The statement that reads the database's time. */
export const NOW = `select ${TIME} as now`;
