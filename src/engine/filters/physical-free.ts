import { asksThick } from '../capacity/capacity.js';
import { roundToCents } from '../capacity/rounding.js';
import { type Filter, PASSES_ALL } from '../framework/filter.js';
import type { PoolView } from '../request/view.js';

/**
 * Passes if the reported free space, which CapacityFilter ignores for thin pools, is at least the
 * profile's share of the total. Thick pools and volumes pass, and pools whose total or free is no
 * number.
 */
export const physicalFreeFilter: Filter = {
  name: 'PhysicalFreeFilter',
  preFilter: ({ spec, minPhysicalFreePercent }) =>
    asksThick(spec.volumeType)
      ? PASSES_ALL
      : { kind: 'signature', key: `${minPhysicalFreePercent}` },
  bind({ spec, minPhysicalFreePercent }) {
    const thick = asksThick(spec.volumeType);
    return {
      check: (pool) =>
        thick || !pool.report.space.thin || freePercent(pool) >= minPhysicalFreePercent,
      reason: (pool) =>
        `${roundToCents(freePercent(pool))}% of its real space is free, the floor is ` +
        `${minPhysicalFreePercent}%`,
    };
  },
};

function freePercent({ report: { space } }: PoolView): number {
  const { total, free } = space;
  if (total.kind !== 'finite' || free.kind !== 'finite') return Infinity;
  return total.gib > 0 ? (free.gib / total.gib) * 100 : 0;
}
