import type { PoolContents } from '../../ledger/store.js';
import type { Session } from '../connections.js';
import type { ReportCache } from '../report-cache.js';
import { text } from '../rows/cell.js';
import { POOLS } from '../rows/pools.js';
import { VOLUMES } from '../rows/volumes.js';

/** All that the ledger has in a pool, and volumes of some ids wherever they are. Looks at every reservation: for operators, now and then. */
export async function readPoolContents(
  session: Session,
  reports: ReportCache,
  pool: string,
  ids: readonly string[],
  confirmedBefore: number,
): Promise<PoolContents | null> {
  const [record] = await reports.join(session, (await session.all('select * from pools where pool = ?', pool)).map(POOLS.read));
  if (record === undefined) return null;
  const sums = await session.all(
    "select state, sum(size_gib) as gib from reservations where pool = ? and state in ('held', 'confirmed') group by state",
    pool,
  );
  const gib = (state: string) => sums.filter((row) => text(row, 'state') === state).reduce((sum, row) => sum + Number(row['gib']), 0);
  const [old] = await session.all(
    "select coalesce(sum(size_gib), 0) as gib from reservations where backend = ? and pool = ? and state = 'confirmed' and confirmed_at < ?",
    record.backend,
    pool,
    confirmedBefore,
  );
  const here = await session.all('select * from volumes where home_backend = ? and home_pool = ?', record.backend, pool);
  const { isIn, list } = session.dialect;
  const named = ids.length === 0 ? [] : await session.all(`select * from volumes where ${isIn('volume_id')}`, list(ids));
  const volumes = new Map([...named, ...here].map(VOLUMES.read).map((volume) => [volume.volumeId, volume]));
  return {
    pool: record,
    heldGib: gib('held'),
    confirmedGib: gib('confirmed'),
    uncontained: { gib: old === undefined ? 0 : Number(old['gib']) },
    volumes: [...volumes.values()],
  };
}
