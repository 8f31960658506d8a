import { countedVolumes, type PoolAdmin, type PoolRecord } from '../../domain/pool.js';
import type { Belongings } from '../api/renaming.js';

/** What some hosts and pools hold. */
export function belongingsOf(hosts: number, pools: readonly PoolRecord[]): Belongings {
  const sum = (of: (pool: PoolRecord) => number) => pools.reduce((all, pool) => all + of(pool), 0);
  return {
    hosts,
    pools: pools.length,
    volumes: sum(({ volumeCount }) => volumeCount),
    heldGib: sum(({ heldGib }) => heldGib),
    confirmedGib: sum(({ confirmedGib }) => confirmedGib),
    containedGib: sum(({ containedGib }) => containedGib),
  };
}

/** Whether anything is promised, or lives, in a pool. */
export function isInUse(pool: PoolRecord): boolean {
  const { heldGib, confirmedGib, containedGib } = pool;
  return countedVolumes(pool) !== 0 || heldGib !== 0 || confirmedGib !== 0 || containedGib !== 0;
}

/** A pool under another name, with what was promised under either. */
export function mergedPool(
  from: PoolRecord,
  at: Pick<PoolRecord, 'pool' | 'backend' | 'poolName'>,
  to: PoolRecord | null,
  report: PoolRecord['report'],
): PoolRecord {
  const group =
    to?.report === null || to === null
      ? (from.capacityGroup ?? to?.capacityGroup)
      : to.capacityGroup;
  const arriving = (from.arriving ?? 0) + (to?.arriving ?? 0);
  return {
    ...at,
    ordinal: to !== null && to.report !== null ? to.ordinal : from.ordinal,
    report,
    heldGib: from.heldGib + (to?.heldGib ?? 0),
    confirmedGib: from.confirmedGib + (to?.confirmedGib ?? 0),
    containedGib: from.containedGib + (to?.containedGib ?? 0),
    volumeCount: from.volumeCount + (to?.volumeCount ?? 0),
    generation: Math.max(from.generation, to?.generation ?? 0) + 1,
    ...(arriving !== 0 && { arriving }),
    ...(group !== undefined && { capacityGroup: group }),
    ...stricterAdmin(from.admin, to?.admin),
  };
}

const STRICTNESS: readonly PoolAdmin['state'][] = ['cordoned', 'draining', 'closed'];

/** Of what operators set for either, what lets less in. */
function stricterAdmin(
  a: PoolAdmin | undefined,
  b: PoolAdmin | undefined,
): Pick<PoolRecord, 'admin'> {
  if (a === undefined || b === undefined) {
    const only = a ?? b;
    return only === undefined ? {} : { admin: only };
  }
  return { admin: STRICTNESS.indexOf(b.state) > STRICTNESS.indexOf(a.state) ? b : a };
}
