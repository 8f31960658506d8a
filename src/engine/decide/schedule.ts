import type { PlacementRequest } from '../expression/placement-request.js';
import type { Outcome, PoolView } from '../request/view.js';
import { chosenOf, type RankedPool, scanned } from './candidates.js';
import { diagnose } from './diagnose.js';
import type { Profile } from './profile.js';

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
  return chosenOf(scanned(pools, profile).of(request), request.spec.maxAlternatives);
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
  return scanned(pools, profile).of(request).first(limit);
}
