import type { PoolRecord } from '../../domain/pool.js';
import type { LedgerImage } from '../../ledger/store-port/store.js';
import type { ReportCache } from '../cache/report-cache.js';
import { BACKENDS } from '../rows/backends.js';
import { HOSTS } from '../rows/hosts.js';
import { POOLS } from '../rows/pools.js';
import type { Session } from '../sql/connections.js';
import { eventLogId } from './event-log-id.js';
import { lastEvent, type Position, readPosition } from './position.js';

/** Everything that a server loads at its start, at one position. */
export async function readImage(
  session: Session,
  position: Position,
  reports: ReportCache,
): Promise<LedgerImage> {
  return {
    revision: position.revision,
    hosts: (await session.all('select * from hosts order by ordinal, host')).map(HOSTS.read),
    backends: (await session.all('select * from backends order by ordinal, backend')).map(
      BACKENDS.read,
    ),
    pools: await readPools(session, reports),
    log: { id: await eventLogId(session), lastEvent: lastEvent(position) },
  };
}

/** Pools that are read at once. */
const POOLS_AT_ONCE = 1024;

/**
 * Every pool, in the order in which they became known. Page by page: all rows at once, each an
 * object of its own with the text of its report, take as much memory as the pools that are made of
 * them, and what was once so large stays so.
 */
async function readPools(session: Session, reports: ReportCache): Promise<readonly PoolRecord[]> {
  const pools: PoolRecord[] = [];
  let page: readonly PoolRecord[];
  do {
    // No name is empty.
    const rows = await session.all(
      `select * from pools where pool > ? order by pool limit ${POOLS_AT_ONCE}`,
      pools.at(-1)?.pool ?? '',
    );
    page = await reports.join(session, rows.map(POOLS.read));
    for (const pool of page) pools.push(pool);
  } while (page.length === POOLS_AT_ONCE);
  return pools.sort((a, b) => a.ordinal - b.ordinal || (a.pool < b.pool ? -1 : 1));
}

/** Some pools with their backends, and the position of the ledger at which they were read. */
export async function sampleRows(
  session: Session,
  names: readonly string[],
  reports: ReportCache,
): Promise<Pick<LedgerImage, 'revision' | 'backends' | 'pools'>> {
  const { isIn, list } = session.dialect;
  const { revision } = await readPosition(session);
  const pools = await reports.join(
    session,
    (await session.all(`select * from pools where ${isIn('pool')}`, list(names))).map(POOLS.read),
  );
  const owners = list(new Set(pools.map(({ backend }) => backend)));
  const backends = (
    await session.all(`select * from backends where ${isIn('backend')}`, owners)
  ).map(BACKENDS.read);
  return { revision, pools, backends };
}
