import type { PoolsDiagnosis } from '../../domain/diagnosis.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import type { Outcome, PoolView } from '../request/view.js';
import {
  type CandidateSource,
  type Candidates,
  outcomeOf,
  type RankedPool,
  scanned,
} from './candidates.js';
import { memberKey } from './cost.js';
import type { Profile } from './profile.js';

/** Name of the step in which a diagnosis counts backends that do not take every member. */
const SAME_BACKEND = 'group_on_one_backend';

/** `decideGroup` by a look at each pool. */
export function scheduleGroup(
  pools: readonly PoolView[],
  requests: readonly PlacementRequest[],
  profile: Profile,
): Outcome {
  return decideGroup(scanned(pools, profile), requests, profile);
}

/**
 * Decides where a group goes (docs/rules.md, "Operations"): to a backend that takes each member and
 * the group's type; there, to the best pool by the first member's weights, or by the group type's
 * if there are no members. `asks` are the members' requests in their order, then the group type's.
 * Throws RuleFault.
 */
export function decideGroup(
  source: CandidateSource,
  requests: readonly PlacementRequest[],
  profile: Profile,
): Outcome {
  const found: Candidates[] = [];
  const seen = new Set<string>();
  for (const request of requests) {
    // What another member asks for, too, leaves the same backends.
    const key = memberKey(request.spec, profile);
    if (seen.has(key)) continue;
    seen.add(key);
    const candidates = source.of(request);
    if (candidates.isEmpty) return { kind: 'refused', diagnosis: source.refusal(request) };
    found.push(candidates);
  }
  const [first, ...others] = found;
  const takes = others.map((candidates) => candidates.backends());
  const maxAlternatives = requests[0]?.spec.maxAlternatives ?? 0;
  const common = first?.first(maxAlternatives + 1, (pool) => takes.every((each) => each(pool)));
  return (
    outcomeOf(common ?? []) ?? {
      kind: 'refused',
      diagnosis: scattered(source.pools(), first?.first(Infinity) ?? [], requests[0]),
    }
  );
}

/** Each member fits somewhere, but no backend takes them all. */
function scattered(
  pools: readonly PoolView[],
  first: readonly RankedPool[],
  request: PlacementRequest | undefined,
): PoolsDiagnosis {
  const misses = first.map(({ pool }) => ({
    pool: pool.pool,
    filter: SAME_BACKEND,
    reason:
      `its backend ${pool.backend} takes the first member, and not every other or the ` +
      `group's type`,
  }));
  const shown = misses.slice(0, request?.maxDiagnosedPools ?? 0);
  return {
    poolsSeen: pools.length,
    filters: [{ filter: SAME_BACKEND, considered: misses.length, removed: misses.length }],
    nearestMisses: misses.slice(0, 3),
    pools: shown,
    poolsOmitted: misses.length - shown.length,
  };
}
