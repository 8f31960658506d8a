import type { MigrationPolicy } from '../../domain/operation.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import { isNamed } from '../request/resource-backend.js';
import type { Outcome, PoolView } from '../request/view.js';
import { diagnose } from './diagnose.js';
import type { Profile } from './profile.js';
import { type RankedPool, rank } from './schedule.js';

/** The outcome of a retype, and whether the volume stays. */
export type RetypeOutcome =
  | Outcome
  | (Extract<Outcome, { kind: 'chosen' }> & { readonly stays: true });

/**
 * Decides where a retyped volume lives (docs/rules.md, "Operations"): it stays, and takes no space,
 * if its pool passes, or any pool of its backend if only that is known. Else it moves to the best
 * pool, if the policy allows. Throws RuleFault.
 */
export function scheduleRetype(
  pools: readonly PoolView[],
  request: PlacementRequest,
  profile: Profile,
  home: { readonly from: string; readonly policy: MigrationPolicy },
): RetypeOutcome {
  const ranked = rank(pools, request, profile);
  const staying = ranked.find(({ pool }) => isNamed(pool, home.from));
  if (staying !== undefined) return { ...chosen(staying, ranked, request), stays: true };
  const [best] = home.policy === 'on_demand' ? ranked : [];
  if (best !== undefined) return chosen(best, ranked, request);
  return { kind: 'refused', diagnosis: diagnose(pools, mayOnlyStay(request, home), profile) };
}

function chosen(
  pick: RankedPool,
  ranked: readonly RankedPool[],
  request: PlacementRequest,
): Extract<Outcome, { kind: 'chosen' }> {
  const others = ranked.filter((one) => one !== pick).slice(0, request.spec.maxAlternatives);
  const alternatives = others.map(({ pool, weight }) => ({ pool: pool.pool, weight }));
  return { kind: 'chosen', pool: pick.pool, weight: pick.weight, alternatives };
}

/** The request for the diagnosis: a volume that may not move could only have stayed. */
function mayOnlyStay(
  request: PlacementRequest,
  { from, policy }: { readonly from: string; readonly policy: MigrationPolicy },
): PlacementRequest {
  return policy === 'never'
    ? { ...request, spec: { ...request.spec, resourceBackend: from } }
    : request;
}
