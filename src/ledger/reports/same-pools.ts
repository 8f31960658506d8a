import type { PoolSpace } from '../../domain/capacity.js';
import { type PoolRecord, poolIdentity } from '../../domain/pool.js';
import type { ArrivingPool } from '../../engine/driver-report/arrival.js';
import type { PoolIndex } from '../../engine/index/pool-index.js';
import { sameEntries, sameJson } from '../lib/same.js';

/** What is kept with a space, and no report states. */
const KEPT: ReadonlySet<string> = new Set(['statedAt'] satisfies (keyof PoolSpace)[]);

/**
 * A pool of which the last committed row says all that its new report says: with the very report
 * that is known, so that what was derived from it, such as warnings, is not derived again. Null:
 * the report says something new.
 */
export function knownAs(
  index: Pick<PoolIndex, 'pool'>,
  backend: string,
  arriving: ArrivingPool,
): ArrivingPool | null {
  const row = index.pool(poolIdentity(backend, arriving.name));
  if (row === undefined || row.report === null || !saysTheSame(row, arriving)) return null;
  return { ...arriving, report: row.report };
}

/** Whether a report says of a pool what its row says already. */
export function saysTheSame(row: PoolRecord, { report, capacityGroup }: ArrivingPool): boolean {
  const known = row.report;
  if (known === report) return row.capacityGroup === capacityGroup;
  return (
    known !== null &&
    row.capacityGroup === capacityGroup &&
    known.backendDown === report.backendDown &&
    statesTheSame(known.space, report.space) &&
    sameJson(known.capabilities, report.capabilities)
  );
}

/** Whether two reports state the same figures. */
export function statesTheSame(known: PoolSpace, stated: PoolSpace): boolean {
  return sameEntries(known, stated, KEPT);
}
