import type { PlacementRequest } from '../expression/placement-request.js';
import { passing } from '../framework/filter.js';
import { best, weights } from '../framework/weigh.js';
import { Drawing } from '../lib/draw.js';
import { seededRandom } from '../lib/random.js';
import { isNamed } from '../request/resource-backend.js';
import type { Outcome, PoolView } from '../request/view.js';
import type { Profile } from './profile.js';

/** A candidate, with its summed weight. */
export interface RankedPool {
  readonly pool: PoolView;
  readonly weight: number;
}

/**
 * The pools that may take what a request asks for, weighed: those that pass the filters, without
 * those that `resource_backend` leaves out, which count for the others' weights all the same.
 */
export interface Candidates {
  /**
   * The first ones that `admits` takes, at most `limit`: best first, or in the order in which the
   * stochastic handler draws them.
   */
  first(limit: number, admits?: (pool: PoolView) => boolean): readonly RankedPool[];
  /** Tells of a pool whether its backend has any of them. */
  backends(): (pool: PoolView) => boolean;
}

/** Pools, and who of them may take what. */
export interface CandidateSource {
  /** Throws RuleFault. */
  of(request: PlacementRequest): Candidates;
  /** All participating pools, in tie order. */
  pools(): readonly PoolView[];
}

/** Candidates by a look at each pool. */
export function scanned(pools: readonly PoolView[], profile: Profile): CandidateSource {
  return {
    of(request) {
      const passed = passing(pools, profile.filters, request);
      const normalized = profile.weightHandler === 'ordered';
      const sums = weights(passed, request, profile.weighers, normalized);
      return new WeighedPools((at) => passed[at], sums, request, profile);
    },
    pools: () => pools,
  };
}

/** Pools that passed, by place in tie order, with their weights. */
export class WeighedPools implements Candidates {
  constructor(
    private readonly poolAt: (place: number) => PoolView | undefined,
    private readonly sums: Float64Array,
    private readonly request: PlacementRequest,
    private readonly profile: Profile,
  ) {}

  first(limit: number, admits: (pool: PoolView) => boolean = () => true): readonly RankedPool[] {
    const { sums } = this;
    const takes = (at: number) => {
      const pool = this.poolAt(at);
      return pool !== undefined && admits(pool);
    };
    const allows = this.#allows();
    const order =
      this.profile.weightHandler === 'ordered'
        ? best(sums, limit, (at) => allows(at) && takes(at))
        : this.#drawn(limit, allows, takes);
    return order.flatMap((at) => {
      const pool = this.poolAt(at);
      return pool === undefined ? [] : [{ pool, weight: sums[at] ?? 0 }];
    });
  }

  backends(): (pool: PoolView) => boolean {
    const allows = this.#allows();
    const names = new Set<string>();
    for (let at = 0; at < this.sums.length; at++) {
      const pool = allows(at) ? this.poolAt(at) : undefined;
      if (pool !== undefined) names.add(pool.backend);
    }
    return ({ backend }) => names.has(backend);
  }

  #allows(): (at: number) => boolean {
    const { resourceBackend } = this.request.spec;
    if (resourceBackend === null) return () => true;
    return (at) => {
      const pool = this.poolAt(at);
      return pool !== undefined && isNamed(pool, resourceBackend);
    };
  }

  #drawn(
    limit: number,
    allows: (at: number) => boolean,
    takes: (at: number) => boolean,
  ): readonly number[] {
    // A seed of its own: else it would repeat ChanceWeigher's numbers.
    const drawing = new Drawing(this.sums, allows, seededRandom(~this.request.seed));
    const drawn: number[] = [];
    while (drawn.length < limit) {
      const at = drawing.next();
      if (at === undefined) break;
      if (takes(at)) drawn.push(at);
    }
    return drawn;
  }
}

/** The first candidate, with the next ones as alternatives; null: there is none. */
export function chosenOf(
  candidates: Candidates,
  maxAlternatives: number,
): Extract<Outcome, { kind: 'chosen' }> | null {
  return outcomeOf(candidates.first(maxAlternatives + 1));
}

/** The first of some ranked pools, with the others as alternatives; null: there are none. */
export function outcomeOf(
  ranked: readonly RankedPool[],
): Extract<Outcome, { kind: 'chosen' }> | null {
  const [chosen, ...others] = ranked;
  if (chosen === undefined) return null;
  const alternatives = others.map(({ pool, weight }) => ({ pool: pool.pool, weight }));
  return { kind: 'chosen', pool: chosen.pool, weight: chosen.weight, alternatives };
}
