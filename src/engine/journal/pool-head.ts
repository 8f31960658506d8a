import type { BackendRecord, PoolAdmin } from '../../domain/pool.js';
import { toldAlike } from '../index/backend-changes.js';
import type { CapacityGroup } from '../index/capacity-group.js';
import type { IndexedPool } from '../index/indexed-pool.js';
import {
  clusterNameOf,
  heardAtOf,
  hostOf,
  isTooOld,
  updatedAtOf,
  zoneOf,
} from '../index/of-backend.js';
import type { PoolHead } from './lines.js';
import type { SeenPool } from './seen-pool.js';

/** From what a pool's head follows, besides its names. */
export interface HeadFrom {
  readonly backend: BackendRecord;
  readonly admin: PoolAdmin | undefined;
  readonly ordinal: number;
  readonly group: CapacityGroup<IndexedPool> | null;
  readonly backendDown: string | undefined;
}

/** What the head of a pool follows from now. */
export function headFrom({ lender, record, report, group }: SeenPool): HeadFrom {
  const { admin, ordinal } = record;
  return { backend: lender, admin, ordinal, group, backendDown: report.backendDown };
}

/** Whether the head of a pool that follows from this is that of now. Hot. */
export function isSameHead(from: HeadFrom, { lender, record, report, group }: SeenPool): boolean {
  return (
    from.admin === record.admin &&
    from.ordinal === record.ordinal &&
    from.group === group &&
    from.backendDown === report.backendDown &&
    toldAlike(from.backend, lender)
  );
}

/** The head of a pool that follows from this. What is undefined is left out where it is told. */
export function headOf(
  { record: { pool, backend: name, poolName } }: Pick<SeenPool, 'record'>,
  { backend, admin, ordinal, group, backendDown }: HeadFrom,
): PoolHead {
  // Every field, so that none can be forgotten.
  const head: { readonly [K in keyof Required<PoolHead>]: PoolHead[K] | undefined } = {
    pool,
    backend: name,
    zone: zoneOf(backend),
    host: hostOf(backend, poolName),
    clusterName: clusterNameOf(backend, pool),
    updatedAt: updatedAtOf(backend),
    heardAt: heardAtOf(backend),
    reportTooOld: isTooOld(backend),
    capacityGroup: group?.name,
    quarantine: backend.quarantine,
    admin,
    kind: backend.serviceKind,
    backendDown,
    backendOrdinal: backend.ordinal,
    ordinal,
  };
  return head as PoolHead;
}
