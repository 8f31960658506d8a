import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PoolRecord } from '../../domain/pool.js';
import type { VolumeRecord } from '../../domain/volume.js';
import type { PoolContents } from '../../ledger/store-port/store.js';
import type { ReportCache } from '../cache/report-cache.js';
import { POOLS } from '../rows/pools.js';
import { VOLUMES } from '../rows/volumes.js';
import { text } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';

/** Volumes that are read at one go. */
const AT_ONCE = 1000;

/**
 * Everything that the ledger has in a pool, and the volumes of some ids wherever they are. Reads
 * every reservation: for occasional use by operators.
 */
export async function readPoolContents(
  session: Session,
  reports: ReportCache,
  pool: string,
  ids: readonly string[],
  confirmedBefore: number,
): Promise<PoolContents | null> {
  const [record] = await reports.join(
    session,
    (await session.all('select * from pools where pool = ?', pool)).map(POOLS.read),
  );
  if (record === undefined) return null;
  const sums = await session.all(
    'select state, sum(size_gib) as gib from reservations where pool = ? and state in ' +
      "('held', 'confirmed') group by state",
    pool,
  );
  const gib = (state: string) =>
    sums
      .filter((row) => text(row, 'state') === state)
      .reduce((sum, row) => sum + Number(row['gib']), 0);
  const [old] = await session.all(
    'select coalesce(sum(size_gib), 0) as gib from reservations where backend = ? and pool ' +
      "= ? and state = 'confirmed' and confirmed_at < ?",
    record.backend,
    pool,
    confirmedBefore,
  );
  const volumes = new Map<string, VolumeRecord>();
  for await (const volume of volumesNamed(session, ids)) volumes.set(volume.volumeId, volume);
  for await (const volume of volumesIn(session, record)) volumes.set(volume.volumeId, volume);
  return {
    pool: record,
    heldGib: gib('held'),
    confirmedGib: gib('confirmed'),
    containedGib: await containedGib(session, pool),
    uncontained: { gib: old === undefined ? 0 : Number(old['gib']) },
    volumes: [...volumes.values()],
  };
}

async function* volumesNamed(
  session: Session,
  ids: readonly string[],
): AsyncGenerator<VolumeRecord> {
  const { isIn, list } = session.dialect;
  const sql = `select * from volumes where ${isIn('volume_id')}`;
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    yield* (await session.all(sql, list(ids.slice(from, from + AT_ONCE)))).map(VOLUMES.read);
    await nextTurn();
  }
}

/** The volumes whose home a pool is, by the index of a backend's volumes. */
async function* volumesIn(
  session: Session,
  { backend, pool }: Pick<PoolRecord, 'backend' | 'pool'>,
): AsyncGenerator<VolumeRecord> {
  const sql =
    'select * from volumes where home_backend = ? and (created_at, volume_id) > (?, ?) and ' +
    'home_pool = ? order by created_at, volume_id limit ?';
  let after = { createdAt: 0, volumeId: '' };
  for (;;) {
    const bindings = [backend, after.createdAt, after.volumeId, pool, AT_ONCE];
    const read = (await session.all(sql, ...bindings)).map(VOLUMES.read);
    yield* read;
    const last = read.at(-1);
    if (last === undefined || read.length < AT_ONCE) return;
    after = last;
    await nextTurn();
  }
}

/**
 * Whether what a decision reserved is in the recorded size of a volume whose home the reservation's
 * pool is. As `isPartOfVolume` in ledger/reservations/accounting.ts.
 */
const PART_OF_VOLUME =
  "coalesce(v.home_pool, '') = r.pool and d.operation not in ('create_snapshot', " +
  "'manage_snapshot') and (d.state = 'created' or (d.operation in ('create_volume', " +
  "'manage_volume') and d.state in ('pending', 'leased', 'accepted')))";

const RESERVED =
  'from reservations as r join decisions as d on d.decision_id = r.decision_id left join volumes ' +
  'as v on v.volume_id = d.subject where r.pool = ? and r.lives';

const CONTAINED =
  'select coalesce(sum(gib), 0) as gib from (' +
  'select size_gib as gib from volumes where home_pool = ? ' +
  `union all select -r.size_gib ${RESERVED} and r.state in ('held', 'confirmed') and ` +
  `${PART_OF_VOLUME} ` +
  `union all select r.size_gib ${RESERVED} and r.state = 'contained' and not ` +
  `(${PART_OF_VOLUME})) as parts`;

/**
 * Size of all that lives in a pool, volumes and snapshots, less what its held and confirmed
 * reservations count of it.
 */
async function containedGib(session: Session, pool: string): Promise<number> {
  const [row] = await session.all(CONTAINED, pool, pool, pool);
  return Number(row?.['gib'] ?? 0);
}
