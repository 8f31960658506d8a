import type { MigrationPolicy } from '../../domain/operation.js';
import type { Ask } from '../expression/ask.js';
import { isNamed } from '../request/resource-backend.js';
import type { Outcome, PoolView } from '../request/view.js';
import { diagnose } from './diagnose.js';
import type { Profile } from './profile.js';
import { type RankedPool, rank } from './schedule.js';

/** Where a volume goes that changes its type, and whether it stays. */
export type RetypeOutcome =
  | Outcome
  | (Extract<Outcome, { kind: 'chosen' }> & { readonly stays: true });

/**
 * Decides where a volume of another type lives (docs/rules.md, "Operations"): in its pool if that
 * still passes, where only a backend is named, in any pool of it; it takes no space then. Else,
 * where the policy lets it, it moves to the best pool. Throws RuleFault.
 */
export function scheduleRetype(
  pools: readonly PoolView[],
  ask: Ask,
  profile: Profile,
  home: { readonly from: string; readonly policy: MigrationPolicy },
): RetypeOutcome {
  const ranked = rank(pools, ask, profile);
  const staying = ranked.find(({ pool }) => isNamed(pool, home.from));
  if (staying !== undefined) return { ...chosen(staying, ranked, ask), stays: true };
  const [best] = home.policy === 'on_demand' ? ranked : [];
  if (best !== undefined) return chosen(best, ranked, ask);
  return { kind: 'refused', diagnosis: diagnose(pools, mayOnlyStay(ask, home), profile) };
}

function chosen(
  pick: RankedPool,
  ranked: readonly RankedPool[],
  ask: Ask,
): Extract<Outcome, { kind: 'chosen' }> {
  const others = ranked.filter((one) => one !== pick).slice(0, ask.spec.maxAlternatives);
  const alternatives = others.map(({ pool, weight }) => ({ pool: pool.pool, weight }));
  return { kind: 'chosen', pool: pick.pool, weight: pick.weight, alternatives };
}

/** What the diagnosis counts: a volume that may not move could only have stayed. */
function mayOnlyStay(
  ask: Ask,
  { from, policy }: { readonly from: string; readonly policy: MigrationPolicy },
): Ask {
  return policy === 'never' ? { ...ask, spec: { ...ask.spec, resourceBackend: from } } : ask;
}
