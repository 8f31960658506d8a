import type { PoolRejection } from '../../domain/diagnosis.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import { passing } from '../framework/filter.js';
import { weights } from '../framework/weigh.js';
import type { PoolView } from '../request/view.js';
import { diagnose } from './diagnose.js';
import type { Profile } from './profile.js';

/** What one weigher gave a pool. */
export interface WeigherShare {
  readonly weigher: string;
  /** The weigher's number, before normalization. */
  readonly number: number;
  readonly multiplier: number;
  /** What it adds to the pool's weight. */
  readonly share: number;
}

/** What the rules make of one pool for a request. */
export interface PoolAccount {
  readonly pool: string;
  /** Why it was removed; null if it may be chosen. */
  readonly rejection: PoolRejection | null;
  /**
   * What each weigher gave the pool, in their order. Every pool that passed the filters has it,
   * also one that `resource_backend` rules out, for its numbers count in the normalization.
   */
  readonly shares: readonly WeigherShare[];
  /** Sum of the shares; 0 if there are none. */
  readonly weight: number;
  /** How long before the request a report had last confirmed the pool's, ms. */
  readonly reportAgeMs: number;
}

/**
 * What the rules make of every pool for a request: the candidates, best first, then the others, in
 * tie order. Same filters and weighers as `schedule`. Throws RuleFault.
 */
export function explain(
  pools: readonly PoolView[],
  request: PlacementRequest,
  profile: Profile,
): readonly PoolAccount[] {
  const rejections = rejectionsOf(pools, request, profile);
  const weighed = weighedPools(pools, request, profile);
  const accounts = pools.map(({ pool, heardAt }): PoolAccount => {
    const shares = weighed.get(pool) ?? [];
    return {
      pool,
      rejection: rejections.get(pool) ?? null,
      shares,
      weight: shares.reduce((sum, { share }) => sum + share, 0),
      reportAgeMs: request.now - heardAt,
    };
  });
  const group = ({ rejection, shares }: PoolAccount) =>
    rejection === null ? 0 : shares.length > 0 ? 1 : 2;
  return accounts.toSorted(
    (a, b) => group(a) - group(b) || (group(a) === 2 ? 0 : b.weight - a.weight),
  );
}

function rejectionsOf(
  pools: readonly PoolView[],
  request: PlacementRequest,
  profile: Profile,
): ReadonlyMap<string, PoolRejection> {
  const { pools: rejected } = diagnose(
    pools,
    { ...request, maxDiagnosedPools: pools.length },
    profile,
  );
  return new Map(rejected.map((rejection) => [rejection.pool, rejection]));
}

function weighedPools(
  pools: readonly PoolView[],
  request: PlacementRequest,
  profile: Profile,
): ReadonlyMap<string, readonly WeigherShare[]> {
  const passed = passing(pools, profile.filters, request);
  const columns = profile.weighers.map(({ weigher, multiplier }) => ({
    weigher: weigher.name,
    multiplier,
    numbers: weigher.weigh(passed, request, multiplier),
    shares: weights(
      passed,
      request,
      [{ weigher, multiplier }],
      profile.weightHandler === 'ordered',
    ),
  }));
  return new Map(
    passed.map(({ pool }, index) => [
      pool,
      columns.map(({ weigher, multiplier, numbers, shares }) => ({
        weigher,
        number: numbers[index] ?? 0,
        multiplier,
        share: shares[index] ?? 0,
      })),
    ]),
  );
}
