import type { PoolSpace } from '../../domain/capacity.js';
import { asksThick, capacityFactors, fits, virtualFree } from '../capacity/capacity.js';
import { consumedFor } from '../capacity/consumed.js';
import { roundToCents } from '../capacity/rounding.js';
import type { Filter } from '../framework/filter.js';
import { shortened } from '../lib/shown.js';

/** Passes if the volume fits (docs/rules.md, "Filters"; the rule itself is `fits`). */
export const capacityFilter: Filter = {
  name: 'CapacityFilter',
  preFilter: () => ({ kind: 'free capacity' }),
  bind({ spec, credit, neededGib: needed, currentPool }) {
    const thick = asksThick(spec.volumeType);
    return {
      check(pool) {
        if (pool.pool === currentPool) return true;
        const { space } = pool.report;
        return fits(space, consumedFor(pool, credit), needed, space.thin && !thick);
      },
      reason(pool) {
        const { space } = pool.report;
        const why = explain(space, consumedFor(pool, credit), needed, space.thin && !thick);
        return pool.capacityGroup === undefined
          ? why
          : `${why}; its space is that of the capacity group ${shortened(pool.capacityGroup)}`;
      },
      shortfallGib(pool) {
        const { space } = pool.report;
        const left = virtualFree(space, consumedFor(pool, credit), space.thin && !thick);
        return left === null ? Infinity : needed - left;
      },
    };
  },
};

/**
 * The same rule, as the last step of a profile without CapacityFilter (engine/decide/profile.ts).
 * The commit checks by this rule what it reserves, so pools that it would refuse are no candidates.
 */
export const capacityGuard: Filter = { ...capacityFilter, name: 'capacity.guard' };

function explain(space: PoolSpace, consumedGib: number, neededGib: number, thin: boolean): string {
  const factors = capacityFactors(space, consumedGib, thin);
  const { total, reservedPercentage } = space;
  if (space.freeIsNull === true) return 'it reports its free space as null';
  if (total.kind !== 'finite')
    return (
      `${reservedPercentage}% of it is reserved, which is no number of GiB: it reports its ` +
      `total as ${total.kind}`
    );
  if (total.gib <= 0) return `its total is ${total.gib} GiB`;
  if (thin && space.ratio < 1) return `its over-subscription ratio is ${space.ratio}, less than 1`;
  const reserved =
    `${factors.reservedGib} GiB (${reservedPercentage}%) ` + `of its ${total.gib} GiB are reserved`;
  if ((factors.totalAvailableGib ?? 0) <= 0) return `it has nothing to give: ${reserved}`;
  const ratio = thin ? ` at an over-subscription ratio of ${roundToCents(space.ratio)}` : '';
  if (factors.virtualFreeGib !== null && factors.virtualFreeGib >= neededGib) {
    const promised = factors.provisionedGib + neededGib;
    return (
      `the volume needs ${neededGib} GiB, with it ${promised} GiB would be provisioned: more ` +
      `than the ${factors.totalAvailableGib} GiB available${ratio}`
    );
  }
  const provisioned =
    `${roundToCents(factors.provisionedGib)} GiB are provisioned of the ` +
    `${factors.totalAvailableGib} GiB available${ratio}`;
  const free =
    thin || factors.free.kind !== 'finite'
      ? ''
      : `, ${roundToCents(factors.free.gib)} GiB are free`;
  return (
    `the volume needs ${neededGib} GiB, it has room for ${factors.virtualFreeGib} GiB: ` +
    `${provisioned}${free}`
  );
}
