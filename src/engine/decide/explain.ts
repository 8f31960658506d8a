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
  /** Before it is mapped to 0…1. */
  readonly number: number;
  readonly multiplier: number;
  /** What it adds to the pool's weight. */
  readonly share: number;
}

/** How one pool fares with a request. */
export interface PoolAccount {
  readonly pool: string;
  /** What stopped it; null if it may be chosen. */
  readonly rejection: PoolRejection | null;
  /**
   * Of every pool that passed the filters, in the order of the weighers: also of one that
   * `resource_backend` leaves out, for it counts in what is mapped.
   */
  readonly shares: readonly WeigherShare[];
  /** Sum of the shares; 0 if there are none. */
  readonly weight: number;
}

/**
 * How every pool fares with a request: those that may be chosen first, best first, then the others,
 * in tie order. The same filters and weighers as `schedule`, a pool's account after the other.
 * Throws RuleFault.
 */
export function explain(
  pools: readonly PoolView[],
  request: PlacementRequest,
  profile: Profile,
): readonly PoolAccount[] {
  const rejections = rejectionsOf(pools, request, profile);
  const weighed = weighedPools(pools, request, profile);
  const accounts = pools.map(({ pool }): PoolAccount => {
    const shares = weighed.get(pool) ?? [];
    return {
      pool,
      rejection: rejections.get(pool) ?? null,
      shares,
      weight: shares.reduce((sum, { share }) => sum + share, 0),
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
