import {
  type BackendRecord,
  type PoolRecord,
  type PoolReport,
  participates,
} from '../../domain/pool.js';
import type { CapacityGroup } from '../index/capacity-group.js';
import type { IndexedPool } from '../index/indexed-pool.js';

/** What a journal reads of a pool: as it is, or as it was at a decision. */
export interface SeenPool {
  readonly record: PoolRecord;
  /** Its backend's row. */
  readonly lender: BackendRecord;
  readonly group: CapacityGroup<IndexedPool> | null;
  /** As it counts. Only of a pool that takes part. */
  readonly report: PoolReport;
  readonly consumedGib: number;
  readonly volumeCount: number;
  readonly liveVolumes: number;
}

/** Whether a decision may see it, as a pool or as a backup service. */
export function takesPart({ record, lender }: Pick<SeenPool, 'record' | 'lender'>): boolean {
  return record.report !== null && participates(lender);
}

/**
 * A pool as it is now. It refers to rows and reports, which are replaced and never changed, so that
 * keeping it takes a hundredth of the time of writing its line.
 */
export function seenNow(pool: IndexedPool): SeenPool {
  const { record, lender, group, report, consumedGib, volumeCount, liveVolumes } = pool;
  return { record, lender, group, report, consumedGib, volumeCount, liveVolumes };
}
