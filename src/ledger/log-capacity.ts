import type { Capacity, PoolSpace } from '../domain/capacity.js';
import type { PoolRecord, PoolReport } from '../domain/pool.js';
import { virtualFree } from '../engine/capacity.js';
import type { WorkingSet } from './working-set.js';

/** A report changed what is known of a pool's space: a notification, in the transaction of the report. Other changes are none. */
export function logCapacity(set: WorkingSet, before: PoolReport | null, pool: PoolRecord): void {
  const last = pool.report ?? before;
  if (last === null || (before !== null && pool.report !== null && sameFigures(before.space, pool.report.space))) return;
  const { space } = last;
  set.log({
    kind: 'capacity',
    pool: pool.pool,
    backend: pool.backend,
    gone: pool.report === null,
    total: space.total,
    free: space.free,
    allocatedGib: space.allocatedGib,
    provisionedGib: space.provisionedGib,
    virtualFreeGib: virtualFree(space, pool.heldGib + pool.confirmedGib, space.thin),
  });
}

/** The figures that Cinder compares, which are all that decide how much a pool takes. */
function sameFigures(a: PoolSpace, b: PoolSpace): boolean {
  return (
    sameCapacity(a.total, b.total) &&
    sameCapacity(a.free, b.free) &&
    a.allocatedGib === b.allocatedGib &&
    a.provisionedGib === b.provisionedGib &&
    a.reservedPercentage === b.reservedPercentage &&
    a.thin === b.thin &&
    a.thick === b.thick &&
    a.ratio === b.ratio
  );
}

function sameCapacity(a: Capacity, b: Capacity): boolean {
  return a.kind === 'finite' && b.kind === 'finite' ? a.gib === b.gib : a.kind === b.kind;
}
