import type { PlacementRequest } from '../expression/placement-request.js';
import { passing } from '../framework/filter.js';
import { best, weights } from '../framework/weigh.js';
import { draw } from '../lib/draw.js';
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
 * Decides where a new volume goes. `pools` are the participating ones, in tie order. The same
 * arguments give the same outcome. Throws RuleFault if a filter or weigher is broken.
 */
export function schedule(
  pools: readonly PoolView[],
  request: PlacementRequest,
  profile: Profile,
): Outcome {
  return (
    pick(pools, request, profile) ?? {
      kind: 'refused',
      diagnosis: diagnose(pools, request, profile),
    }
  );
}

/** Same as `schedule`, but null instead of a diagnosis. */
export function pick(
  pools: readonly PoolView[],
  request: PlacementRequest,
  profile: Profile,
): Extract<Outcome, { kind: 'chosen' }> | null {
  const [chosen, ...others] = rank(pools, request, profile, request.spec.maxAlternatives + 1);
  if (chosen === undefined) return null;
  const alternatives = others.map(({ pool, weight }) => ({ pool: pool.pool, weight }));
  return { kind: 'chosen', pool: chosen.pool, weight: chosen.weight, alternatives };
}

/**
 * The candidates, at most `limit`: best first, or in the order in which the stochastic handler
 * draws them. All pools that pass the filters are weighed before `resource_backend` removes some,
 * so it changes no weight.
 */
export function rank(
  pools: readonly PoolView[],
  request: PlacementRequest,
  profile: Profile,
  limit = Infinity,
): readonly RankedPool[] {
  const passed = passing(pools, profile.filters, request);
  const ordered = profile.weightHandler === 'ordered';
  const sums = weights(passed, request, profile.weighers, ordered);
  const { resourceBackend } = request.spec;
  const ranked: RankedPool[] = [];
  const allows = (at: number) => isAllowed(passed[at], resourceBackend);
  // A seed of its own: else it would repeat ChanceWeigher's numbers.
  const order = ordered
    ? best(sums, limit, allows)
    : draw(sums, limit, allows, seededRandom(~request.seed));
  for (const index of order) {
    const pool = passed[index];
    if (pool !== undefined) ranked.push({ pool, weight: sums[index] ?? 0 });
  }
  return ranked;
}

function isAllowed(pool: PoolView | undefined, resourceBackend: string | null): boolean {
  return pool !== undefined && isNamed(pool, resourceBackend);
}
