import type { PoolsDiagnosis } from '../../domain/diagnosis.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import { passing } from '../framework/filter.js';
import { best, weights } from '../framework/weigh.js';
import { Drawing } from '../lib/draw.js';
import { seededRandom } from '../lib/random.js';
import { isNamed } from '../request/resource-backend.js';
import type { Outcome, PoolView } from '../request/view.js';
import { diagnose } from './diagnose.js';
import type { Profile } from './profile.js';

/** A candidate, with its summed weight. */
export interface RankedPool {
  readonly pool: PoolView;
  readonly weight: number;
}

/**
 * The pools that may take what a request asks for, with their weights: those that pass the filters,
 * without those that `resource_backend` leaves out. The pools left out still count for the weights
 * of the others.
 */
export interface Candidates {
  readonly isEmpty: boolean;
  /**
   * The first ones that `admits` takes, at most `limit`: best first, or in the order in which the
   * stochastic handler draws them.
   */
  first(limit: number, admits?: (pool: PoolView) => boolean): readonly RankedPool[];
  /** The first one that a name means: `host@backend#pool`, or any of `host@backend`. */
  named(name: string): RankedPool | undefined;
  /** Tells of a pool whether its backend has any of them. */
  backends(): (pool: PoolView) => boolean;
}

/** Pools, and who of them may take what. */
export interface CandidateSource {
  /** Throws RuleFault. */
  of(request: PlacementRequest): Candidates;
  /** Why none of the pools takes a request: `diagnose`. Throws RuleFault. */
  refusal(request: PlacementRequest): PoolsDiagnosis;
  /** All participating pools, in tie order. */
  pools(): readonly PoolView[];
}

/** Pools that passed the filters of a request, by their places in tie order. */
export interface PassedPools {
  readonly count: number;
  poolAt(place: number): PoolView;
  /** Their weights. */
  weights(): Float64Array;
  /** Those that a name means, as with `Candidates.named`. */
  placesOf(name: string): readonly number[];
  /**
   * An array for this many numbers, with any values in it, valid as long as these pools are looked
   * at.
   */
  floats(length: number): Float64Array;
  /** `places`: null for all. */
  backendsAt(places: readonly number[] | null): (pool: PoolView) => boolean;
}

/** Candidates by a look at each pool. */
export function scanned(pools: readonly PoolView[], profile: Profile): CandidateSource {
  return {
    of: (request) => new WeighedPools(new ScannedPools(pools, request, profile), request, profile),
    refusal: (request) => diagnose(pools, request, profile),
    pools: () => pools,
  };
}

class ScannedPools implements PassedPools {
  readonly #passed: readonly PoolView[];
  readonly #weights: Float64Array;

  constructor(pools: readonly PoolView[], request: PlacementRequest, profile: Profile) {
    const normalized = profile.weightHandler === 'ordered';
    this.#passed = passing(pools, profile.filters, request);
    this.#weights = weights(this.#passed, request, profile.weighers, normalized);
  }

  get count(): number {
    return this.#passed.length;
  }

  poolAt(place: number): PoolView {
    const pool = this.#passed[place];
    if (pool === undefined) throw new Error(`of ${this.count} pools none has place ${place}`);
    return pool;
  }

  weights(): Float64Array {
    return this.#weights;
  }

  floats(length: number): Float64Array {
    return new Float64Array(length);
  }

  placesOf(name: string): readonly number[] {
    return this.#passed.flatMap((pool, place) => (isNamed(pool, name) ? [place] : []));
  }

  backendsAt(places: readonly number[] | null): (pool: PoolView) => boolean {
    const pools = places === null ? this.#passed : places.map((place) => this.poolAt(place));
    const names = new Set(pools.map(({ backend }) => backend));
    return ({ backend }) => names.has(backend);
  }
}

/** The candidates among pools that passed. */
export class WeighedPools implements Candidates {
  /** Those that `resource_backend` leaves; null: all. */
  readonly #places: readonly number[] | null;

  constructor(
    private readonly passed: PassedPools,
    private readonly request: PlacementRequest,
    private readonly profile: Profile,
  ) {
    const { resourceBackend } = request.spec;
    this.#places = resourceBackend === null ? null : passed.placesOf(resourceBackend);
  }

  get isEmpty(): boolean {
    return (this.#places?.length ?? this.passed.count) === 0;
  }

  first(limit: number, admits?: (pool: PoolView) => boolean): readonly RankedPool[] {
    return this.#firstOf(
      limit,
      admits === undefined ? null : (at) => admits(this.passed.poolAt(this.#at(at))),
    );
  }

  named(name: string): RankedPool | undefined {
    const named = this.passed.placesOf(name);
    if (named.length === 0) return undefined;
    if (this.profile.weightHandler === 'ordered' && this.#places === null)
      return this.#bestAt(named, this.#weights());
    const places = new Set(named);
    return this.#firstOf(1, (at) => places.has(this.#at(at)))[0];
  }

  backends(): (pool: PoolView) => boolean {
    return this.passed.backendsAt(this.#places);
  }

  /** The weights of the candidates alone, in their order. */
  #weights(): Float64Array {
    const all = this.passed.weights();
    return this.#places === null
      ? all
      : Float64Array.from(this.#places, (place) => all[place] ?? 0);
  }

  /** Place among the pools that passed of a candidate. */
  #at(index: number): number {
    return this.#places === null ? index : (this.#places[index] ?? 0);
  }

  #firstOf(limit: number, takes: ((at: number) => boolean) | null): readonly RankedPool[] {
    const sums = this.#weights();
    const order =
      this.profile.weightHandler === 'ordered'
        ? best(sums, limit, takes)
        : this.#drawn(sums, limit, takes ?? (() => true));
    return order.map((at) => this.#ranked(at, sums));
  }

  /** The best of some places; of equal ones the first. */
  #bestAt([first = 0, ...others]: readonly number[], sums: Float64Array): RankedPool {
    const place = others.reduce(
      (found, next) => ((sums[next] ?? 0) > (sums[found] ?? 0) ? next : found),
      first,
    );
    return this.#ranked(place, sums);
  }

  #ranked(index: number, sums: Float64Array): RankedPool {
    return { pool: this.passed.poolAt(this.#at(index)), weight: sums[index] ?? 0 };
  }

  #drawn(sums: Float64Array, limit: number, takes: (at: number) => boolean): readonly number[] {
    // A seed of its own: else it would repeat ChanceWeigher's numbers.
    const drawing = new Drawing(sums, seededRandom(~this.request.seed), (length) =>
      this.passed.floats(length),
    );
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
