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

/** From what a pool's head follows, besides its names. */
export interface HeadFrom {
  readonly backend: BackendRecord;
  readonly admin: PoolAdmin | undefined;
  readonly ordinal: number;
  readonly group: CapacityGroup<IndexedPool> | null;
  readonly backendDown: string | undefined;
}

/** What the head of a pool follows from now. */
export function headFrom({ owner, record, report, group }: IndexedPool): HeadFrom {
  const { admin, ordinal } = record;
  return { backend: owner.record, admin, ordinal, group, backendDown: report.backendDown };
}

/** Whether the head of a pool that follows from this is that of now. Hot. */
export function isSameHead(from: HeadFrom, { owner, record, report, group }: IndexedPool): boolean {
  return (
    from.admin === record.admin &&
    from.ordinal === record.ordinal &&
    from.group === group &&
    from.backendDown === report.backendDown &&
    toldAlike(from.backend, owner.record)
  );
}

/** The head of a pool that follows from this. What is undefined is left out where it is told. */
export function headOf(
  { record: { pool, backend: name, poolName } }: IndexedPool,
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
