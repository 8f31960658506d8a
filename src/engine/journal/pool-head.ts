import { toldAlike } from '../index/backend-changes.js';
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

/** From what a pool's head follows. */
export type HeadFrom = Pick<SeenPool, 'lender' | 'record' | 'report' | 'group'>;

/** Whether the head of a pool that follows from this is that of now. Hot. */
export function isSameHead(from: HeadFrom, { lender, record, report, group }: HeadFrom): boolean {
  return (
    from.record.admin === record.admin &&
    from.record.ordinal === record.ordinal &&
    from.group === group &&
    from.report.backendDown === report.backendDown &&
    toldAlike(from.lender, lender)
  );
}

/** The head of a pool that follows from this. What is undefined is left out where it is told. */
export function headOf({ lender: backend, record, report, group }: HeadFrom): PoolHead {
  const { pool, backend: name, poolName, admin, ordinal } = record;
  const { backendDown } = report;
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
