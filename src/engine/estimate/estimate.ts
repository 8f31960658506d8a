import type { Profile } from '../decide/profile.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import type { PoolView } from '../request/view.js';
import { FillingPool } from './filling-pool.js';
import { type PoolEstimate, PoolEstimator } from './pool-estimate.js';
import { type Room, roomOf } from './room.js';
import { Judge } from './rules.js';
import type { SizeRange } from './sizes.js';

/** What stops pools that take some, and how often. */
export interface StopCount {
  readonly filter: string;
  readonly pools: number;
  /** How many volumes these pools take before. Those of one capacity group take them together. */
  readonly volumes: number;
}

/** How much more of the same would fit. */
export interface CapacityEstimate extends Room {
  /** Whether a rule was asked of each volume that it may treat otherwise than the one before. */
  readonly isExact: boolean;
  /** Sizes of a single volume that fit in some pool; null: none does. */
  readonly sizes: SizeRange | null;
  /** By zone, by name. */
  readonly zones: readonly (Room & { readonly zone: string })[];
  /** The most frequent first. */
  readonly stops: readonly StopCount[];
  /** Those that take most first, then in tie order. */
  readonly estimates: readonly PoolEstimate[];
}

/**
 * Estimates how many more volumes like that of a request some pools would take: the result of
 * placing them one by one by the profile, if nothing else happens. The pools are copied at once, so
 * that the work may be done in parts while the real ones change.
 */
export class Estimation {
  readonly #pools: readonly FillingPool[];
  readonly #judge = new Judge();
  readonly #estimator: PoolEstimator;
  readonly #estimates: PoolEstimate[] = [];

  /**
   * Throws RuleFault.
   * @param allowed the sizes that the volume type allows
   * @param counts false: only space and sizes are asked for
   */
  constructor(
    pools: readonly PoolView[],
    request: PlacementRequest,
    profile: Profile,
    allowed: SizeRange,
    counts: boolean,
  ) {
    this.#pools = pools.map((pool) => new FillingPool(pool));
    this.#estimator = new PoolEstimator(request, profile, allowed, counts, this.#judge);
  }

  /**
   * Does a part of the work, of about this many checks of a rule. True: all is done. Throws
   * RuleFault.
   */
  advance(checks: number): boolean {
    const end = this.#judge.asked + checks;
    while (this.#judge.asked < end) {
      const pool = this.#pools[this.#estimates.length];
      if (pool === undefined) return true;
      this.#estimates.push(this.#estimator.of(pool));
    }
    return this.#estimates.length === this.#pools.length;
  }

  /** What came of it, when all is done. */
  result(): CapacityEstimate {
    const estimates = this.#estimates;
    const zones = new Map<string, PoolEstimate[]>();
    for (const one of estimates) {
      const own = zones.get(one.zone);
      if (own === undefined) zones.set(one.zone, [one]);
      else own.push(one);
    }
    return {
      ...roomOf(estimates),
      isExact: estimates.every(({ isExact }) => isExact),
      sizes: sizesOf(estimates),
      zones: [...zones]
        .map(([zone, own]) => ({ zone, ...roomOf(own) }))
        .sort((a, b) => (a.zone < b.zone ? -1 : 1)),
      stops: stopsOf(estimates),
      estimates: estimates.toSorted((a, b) =>
        a.volumes === b.volumes ? 0 : b.volumes - a.volumes,
      ),
    };
  }
}

function sizesOf(estimates: readonly PoolEstimate[]): SizeRange | null {
  let smallestGib = Infinity;
  let largestGib = 0;
  for (const { sizes } of estimates) {
    if (sizes === null) continue;
    smallestGib = Math.min(smallestGib, sizes.smallestGib);
    largestGib = Math.max(largestGib, sizes.largestGib);
  }
  return largestGib === 0 ? null : { smallestGib, largestGib };
}

function stopsOf(estimates: readonly PoolEstimate[]): readonly StopCount[] {
  const stops = new Map<string, { pools: number; volumes: number }>();
  for (const { stop, volumes } of estimates) {
    if (stop === null || volumes === 0) continue;
    const count = stops.get(stop.filter) ?? { pools: 0, volumes: 0 };
    stops.set(stop.filter, { pools: count.pools + 1, volumes: count.volumes + volumes });
  }
  return [...stops]
    .map(([filter, count]) => ({ filter, ...count }))
    .sort((a, b) => b.pools - a.pools || (a.filter < b.filter ? -1 : 1));
}
