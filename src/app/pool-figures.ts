import type { Capacity } from '../domain/capacity.js';
import { virtualFree } from '../engine/capacity/capacity.js';
import type { PoolIndex } from '../engine/index/pool-index.js';
import type { PoolFigures } from '../http/pool-metrics.js';

const GIB = 2 ** 30;

/**
 * Space of each pool of a current report, for metrics. Nothing if there are more than `most`: one
 * line for each pool and figure would be too much for a scrape.
 */
export function poolFigures(
  index: Pick<PoolIndex, 'reportedPools' | 'counted' | 'backend'>,
  most: number,
): readonly PoolFigures[] {
  const pools = most === 0 ? [] : index.reportedPools();
  if (pools.length > most) return [];
  return pools.flatMap((record) => {
    const { pool, backend, heldGib, confirmedGib, volumeCount } = record;
    const counted = index.counted(pool);
    // Backup services have no space.
    if (!counted?.counted || index.backend(backend)?.serviceKind !== 'volume') return [];
    const { space } = counted.counted;
    const free = virtualFree(space, counted.committedGib, space.thin);
    return {
      backend,
      pool,
      capacity: bytesOf(space.total),
      free: bytesOf(space.free),
      provisioned: space.provisionedGib * GIB,
      held: heldGib * GIB,
      confirmed: confirmedGib * GIB,
      virtualFree: free === null ? null : free * GIB,
      volumes: volumeCount,
    };
  });
}

function bytesOf(capacity: Capacity): number | null {
  switch (capacity.kind) {
    case 'finite':
      return capacity.gib * GIB;
    case 'infinite':
      return Number.POSITIVE_INFINITY;
    case 'unknown':
      return null;
  }
}
