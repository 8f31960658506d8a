import type { MigrationPolicy } from '../../domain/operation.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import type { Outcome, PoolView } from '../request/view.js';
import {
  type CandidateSource,
  type Candidates,
  outcomeOf,
  type RankedPool,
  scanned,
} from './candidates.js';
import type { Profile } from './profile.js';

/** The outcome of a retype, and whether the volume stays. */
export type RetypeOutcome =
  | Outcome
  | (Extract<Outcome, { kind: 'chosen' }> & { readonly stays: true });

/** Where a retyped volume lives, and whether it may move. */
export interface RetypeHome {
  readonly from: string;
  readonly policy: MigrationPolicy;
}

/** `decideRetype` by a look at each pool. */
export function scheduleRetype(
  pools: readonly PoolView[],
  request: PlacementRequest,
  profile: Profile,
  home: RetypeHome,
): RetypeOutcome {
  return decideRetype(scanned(pools, profile), request, home);
}

/**
 * Decides where a retyped volume lives (docs/rules.md, "Operations"): it stays, and takes no space,
 * if its pool passes, or any pool of its backend if only that is known. Else it moves to the best
 * pool, if the policy allows. Throws RuleFault.
 */
export function decideRetype(
  source: CandidateSource,
  request: PlacementRequest,
  home: RetypeHome,
): RetypeOutcome {
  const candidates = source.of(request);
  const { maxAlternatives } = request.spec;
  const staying = candidates.named(home.from);
  const stays = staying === undefined ? null : chosen(staying, candidates, maxAlternatives);
  if (stays !== null) return { ...stays, stays: true };
  const moves =
    home.policy === 'on_demand' ? outcomeOf(candidates.first(maxAlternatives + 1)) : null;
  return (
    moves ?? {
      kind: 'refused',
      diagnosis: source.refusal(mayOnlyStay(request, home)),
    }
  );
}

function chosen(
  pick: RankedPool,
  candidates: Candidates,
  maxAlternatives: number,
): Extract<Outcome, { kind: 'chosen' }> | null {
  const others = candidates.first(maxAlternatives + 1).filter(({ pool }) => pool !== pick.pool);
  return outcomeOf([pick, ...others.slice(0, maxAlternatives)]);
}

/** The request for the diagnosis: a volume that may not move could only have stayed. */
function mayOnlyStay(request: PlacementRequest, { from, policy }: RetypeHome): PlacementRequest {
  return policy === 'never'
    ? { ...request, spec: { ...request.spec, resourceBackend: from } }
    : request;
}
