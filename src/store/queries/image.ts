import type { LedgerImage } from '../../ledger/store.js';
import type { Session } from '../connections.js';
import { eventLogId } from '../event-log-id.js';
import { lastEvent, type Position } from '../position.js';
import type { ReportCache } from '../report-cache.js';
import { BACKENDS } from '../rows/backends.js';
import { HOSTS } from '../rows/hosts.js';
import { POOLS } from '../rows/pools.js';

/** All that a server needs to begin, at a position. */
export async function readImage(session: Session, position: Position, reports: ReportCache): Promise<LedgerImage> {
  return {
    revision: position.revision,
    hosts: (await session.all('select * from hosts order by ordinal, host')).map(HOSTS.read),
    backends: (await session.all('select * from backends order by ordinal, backend')).map(BACKENDS.read),
    pools: await reports.join(session, (await session.all('select * from pools order by ordinal, pool')).map(POOLS.read)),
    log: { id: await eventLogId(session), lastEvent: lastEvent(position) },
  };
}
