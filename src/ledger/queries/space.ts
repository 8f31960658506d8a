import { type PoolRecord, takesNew } from '../../domain/pool.js';
import { availableGib, virtualFree } from '../../engine/capacity/capacity.js';
import type { Concern, ConcernSubject, ZoneSpace } from '../api/status.js';
import type { LedgerContext } from '../context.js';
import { concern } from './concerns.js';

/** Pools and zones with a smaller share left are full. */
const LEAST_SHARE = 0.1;

/** What a pool has, and what is left of it. */
interface PoolFigures {
  readonly pool: string;
  readonly zone: string;
  /** Whether its backend takes placements and an operator lets it take something new. */
  readonly takes: boolean;
  /** What its space is counted by: its capacity group, or itself. */
  readonly space: string;
  readonly availableGib: number;
  readonly virtualFreeGib: number;
  /** Share of its physical space that is free; null: it is not thin. */
  readonly physicalShare: number | null;
}

/** The zones of pools that take placements, and what is wrong with the space of pools. */
export function spaceOf(
  context: Pick<LedgerContext, 'index'>,
  pools: readonly PoolRecord[],
): { readonly zones: readonly ZoneSpace[]; readonly concerns: readonly Concern[] } {
  const figures = pools.flatMap((pool) => figuresOf(context, pool));
  const zones = zonesOf(figures.filter(({ takes }) => takes));
  const left = ({ virtualFreeGib, availableGib: all }: ZoneSpace | PoolFigures) =>
    all <= 0 ? 0 : virtualFreeGib / all;
  const told = (name: string, share: number): ConcernSubject => ({
    name,
    since: null,
    note: `${Math.floor(share * 100)}% left`,
  });
  return {
    zones,
    concerns: [
      ...concern(
        'pool_overpromised',
        'action',
        figures
          .filter(({ virtualFreeGib }) => virtualFreeGib < 0)
          .map(({ pool, virtualFreeGib }) => ({
            name: pool,
            since: null,
            note: `${Math.round(-virtualFreeGib)} GiB too much`,
          })),
      ),
      ...concern(
        'pool_physically_full',
        'action',
        figures.flatMap(({ pool, physicalShare }) =>
          physicalShare !== null && physicalShare < LEAST_SHARE ? [told(pool, physicalShare)] : [],
        ),
      ),
      ...concern(
        'zone_full',
        'action',
        zones
          .filter((zone) => zone.availableGib > 0 && left(zone) < LEAST_SHARE)
          .map((zone) => told(zone.zone, left(zone))),
      ),
      ...concern(
        'pool_full',
        'notice',
        figures
          .filter((pool) => pool.takes && pool.virtualFreeGib >= 0 && left(pool) < LEAST_SHARE)
          .map((pool) => told(pool.pool, left(pool))),
      ),
    ],
  };
}

/** None of a pool whose total or free is not a number. */
function figuresOf(
  { index }: Pick<LedgerContext, 'index'>,
  { pool, backend, capacityGroup, admin }: PoolRecord,
): readonly PoolFigures[] {
  const counted = index.counted(pool);
  const space = counted?.counted?.space;
  const owner = index.backend(backend);
  if (counted === undefined || space === undefined || owner === undefined) return [];
  const available = availableGib(space);
  const free = virtualFree(space, counted.committedGib, space.thin);
  if (available === null || free === null) return [];
  const { total } = space;
  const physical =
    space.thin && total.kind === 'finite' && space.free.kind === 'finite' && total.gib > 0
      ? space.free.gib / total.gib
      : null;
  return [
    {
      pool,
      zone: owner.representative?.zone ?? '',
      takes: takesNew(owner) && admin === undefined,
      space: capacityGroup === undefined ? `pool ${pool}` : `group ${capacityGroup}`,
      availableGib: available,
      virtualFreeGib: free,
      physicalShare: physical,
    },
  ];
}

/** Sums by zone. Pools of one physical space count once, by the one that has most. */
function zonesOf(pools: readonly PoolFigures[]): readonly ZoneSpace[] {
  const zones = new Map<string, { pools: number; spaces: Map<string, PoolFigures> }>();
  for (const one of pools) {
    const zone = zones.get(one.zone) ?? { pools: 0, spaces: new Map() };
    zones.set(one.zone, zone);
    zone.pools += 1;
    const known = zone.spaces.get(one.space);
    if (known === undefined || known.availableGib < one.availableGib)
      zone.spaces.set(one.space, one);
  }
  return [...zones]
    .map(([zone, { pools: count, spaces }]) => ({
      zone,
      pools: count,
      availableGib: sum([...spaces.values()].map((one) => one.availableGib)),
      virtualFreeGib: sum([...spaces.values()].map((one) => one.virtualFreeGib)),
    }))
    .sort((a, b) => (a.zone < b.zone ? -1 : 1));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
