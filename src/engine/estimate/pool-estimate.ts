import { asksThick, freeGib, takenGib } from '../capacity/capacity.js';
import type { Profile } from '../decide/profile.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import { type Count, countIn, type Member } from './count.js';
import type { FillingPool } from './filling-pool.js';
import { type Judge, type Rule, RulesBySize } from './rules.js';
import { SizeFinder, type SizeRange } from './sizes.js';

/** What one pool would take. */
export interface PoolEstimate extends Count {
  readonly pool: string;
  readonly backend: string;
  readonly zone: string;
  readonly capacityGroup: string | undefined;
  /** GiB that volumes of the type may still take, of any size; Infinity: no limit. */
  readonly availableGib: number;
  /** Sizes of a single volume that fit; null: none does. */
  readonly sizes: SizeRange | null;
  /** Whether it takes such volumes while it has space. */
  readonly takes: boolean;
  /** How many GiB of what it may promise are given away; null: it has no limit. */
  readonly takenGib: number | null;
  /** Its part in a capacity group. */
  readonly member: Member;
}

/** Estimates one pool after the other, for one request. */
export class PoolEstimator {
  readonly #rules: readonly Rule[];
  readonly #sizes: SizeFinder;

  /**
   * Throws RuleFault.
   * @param allowed the sizes that the volume type allows
   * @param counts false: only space and sizes are asked for
   */
  constructor(
    private readonly request: PlacementRequest,
    private readonly profile: Profile,
    allowed: SizeRange,
    private readonly counts: boolean,
    private readonly judge: Judge,
  ) {
    const rules = new RulesBySize(request, profile);
    this.#rules = rules.own;
    this.#sizes = new SizeFinder(request, profile, allowed, rules, judge);
  }

  /** Throws RuleFault. */
  of(pool: FillingPool): PoolEstimate {
    const { sizeGib } = this.request.spec;
    const sizes = this.#sizes.of(pool);
    const count = this.counts
      ? countIn(pool, this.#rules, sizeGib, this.judge)
      : { volumes: 0, isExact: true, readsUnevenly: false, stop: null };
    return {
      volumes: count.volumes,
      readsUnevenly: count.readsUnevenly,
      stop: count.stop,
      // What an expression makes of volumes in other pools of the group is not known.
      isExact: count.isExact && (pool.capacityGroup === undefined || !count.readsUnevenly),
      pool: pool.pool,
      backend: pool.backend,
      zone: pool.zone,
      capacityGroup: pool.capacityGroup,
      availableGib: sizes === null ? 0 : this.#availableGib(pool, sizes),
      sizes,
      takes: this.#rules.every((rule) => rule.isOfSpace || this.judge.passes(rule, pool)),
      takenGib: takenGib(pool.report.space, pool.consumedGib),
      member: this.#memberOf(pool, count),
    };
  }

  /** The space that the volumes which the pool may still have can fill. */
  #availableGib(pool: FillingPool, { largestGib }: SizeRange): number {
    const { space } = pool.report;
    const thin = space.thin && !asksThick(this.request.spec.volumeType);
    const free = this.profile.guardsCapacity
      ? Math.floor(freeGib(space, pool.consumedGib, thin))
      : Infinity;
    const left = volumesLeft(pool);
    return left === Infinity ? free : Math.min(free, left * largestGib);
  }

  #memberOf(pool: FillingPool, { volumes, readsUnevenly }: Count): Member {
    if (pool.capacityGroup === undefined || volumes === 0)
      return { bySpace: volumes, byNumber: volumes };
    const { sizeGib } = this.request.spec;
    const bySpace = countIn(pool, this.#rules, sizeGib, this.judge, false).volumes;
    // Such a rule may go by the number of volumes: it takes no more than if it were alone.
    const byNumber = readsUnevenly ? volumes : volumesLeft(pool);
    return { bySpace, byNumber };
  }
}

/** How many volumes more a pool may have, by its own limit. */
function volumesLeft({ report: { space }, liveVolumes }: FillingPool): number {
  const { maximumVolumes = Infinity } = space;
  return Math.max(0, Math.ceil(maximumVolumes - liveVolumes));
}
