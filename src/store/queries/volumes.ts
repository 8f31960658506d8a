import { backendOfPool } from '../../domain/pool.js';
import type { VolumeRecord } from '../../domain/volume.js';
import type { VolumeQuery } from '../../ledger/store-port/store.js';
import { VOLUMES } from '../rows/volumes.js';
import type { Session } from '../sql/connections.js';
import type { Binding, Statement } from '../sql/dialect.js';

/** The statement of a page of volumes. */
export function volumesStatement(query: VolumeQuery): Statement {
  const conditions: string[] = [];
  const bindings: Binding[] = [];
  const where = (condition: string, ...values: readonly Binding[]): void => {
    conditions.push(condition);
    bindings.push(...values);
  };
  const { after, createdFrom, createdBefore } = query;
  // Both are row values; otherwise only one side bounds the index search.
  if (after !== null) where('(created_at, volume_id) > (?, ?)', after.createdAt, after.volumeId);
  else where('(created_at, volume_id) >= (?, ?)', createdFrom ?? 0, '');
  if (createdBefore !== null) where('(created_at, volume_id) < (?, ?)', createdBefore, '');
  if (query.state === 'not_deleted') where("state <> 'deleted'");
  else if (query.state === 'available') where("state = 'available'");
  // The first half is spelt as in the partial index; otherwise the planner does not use it.
  else where("state <> 'available' and state = ?", query.state);
  if (query.projectId !== null) where('project_id = ?', query.projectId);
  if (query.home !== null) {
    where('home_backend = ?', backendOfPool(query.home));
    if (query.home.includes('#')) where('home_pool = ?', query.home);
  }
  return {
    sql:
      `select * from volumes where ${conditions.join(' and ')} order by created_at, ` +
      'volume_id limit ?',
    bindings: [...bindings, query.limit],
  };
}

/** A page of volumes, oldest first. */
export async function listVolumes(session: Session, query: VolumeQuery): Promise<VolumeRecord[]> {
  const { sql, bindings } = volumesStatement(query);
  return (await session.all(sql, ...bindings)).map(VOLUMES.read);
}

/**
 * The pools where volumes of a project live, by volume. Volumes of other projects and volumes
 * without a home are left out.
 */
export async function findHomes(
  session: Session,
  volumeIds: readonly string[],
  projectId: string,
): Promise<ReadonlyMap<string, string>> {
  if (volumeIds.length === 0) return new Map();
  const { isIn, list } = session.dialect;
  const sql = `select * from volumes where ${isIn('volume_id')} and project_id = ?`;
  const rows = (await session.all(sql, list(volumeIds), projectId)).map(VOLUMES.read);
  return new Map(
    rows.flatMap(({ volumeId, home }) => (home === null ? [] : [[volumeId, home.pool] as const])),
  );
}
