import { type PoolRejection, RESOURCE_BACKEND } from '../../domain/diagnosis.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import { RuleFault } from '../framework/rule-fault.js';
import { weights } from '../framework/weigh.js';
import type { PoolView } from '../request/view.js';
import { atOneGo } from './at-one-go.js';
import { rulesFor } from './diagnose.js';
import { rejectionOf } from './nearest.js';
import type { Profile } from './profile.js';
import type { BoundRule } from './refusal-account.js';

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

/** So many pools are judged in a step: some tenths of a millisecond. */
const POOLS_A_STEP = 100;

/** `explainInSteps` at one go. */
export function explain(
  pools: readonly PoolView[],
  request: PlacementRequest,
  profile: Profile,
): readonly PoolAccount[] {
  return atOneGo(explainInSteps(pools, request, profile));
}

/**
 * What the rules make of every pool for a request: the candidates, best first, then the others, in
 * tie order. Same filters and weighers as `schedule`. In steps, between which pools must stay as
 * they are (`still`). Throws RuleFault.
 */
export function* explainInSteps(
  pools: readonly PoolView[],
  request: PlacementRequest,
  profile: Profile,
): Generator<undefined, readonly PoolAccount[], undefined> {
  const rules = rulesFor(request, profile);
  const judged: Judged[] = [];
  for (const pool of pools) {
    judged.push({ pool, rejection: rejectedBy(rules, pool) });
    if (judged.length % POOLS_A_STEP === 0) yield;
  }
  const weighed = yield* weighedInSteps(judged, request, profile);
  const accounts: PoolAccount[] = [];
  for (const { pool, rejection } of judged) {
    const shares = sharesOf(pool.pool, weighed);
    accounts.push({
      pool: pool.pool,
      rejection,
      shares,
      weight: shares.reduce((sum, { share }) => sum + share, 0),
      reportAgeMs: request.now - pool.heardAt,
    });
    if (accounts.length % POOLS_A_STEP === 0) yield;
  }
  return inOrder(accounts);
}

interface Judged {
  readonly pool: PoolView;
  readonly rejection: PoolRejection | null;
}

/** What stops a pool first; null: nothing does. */
function rejectedBy(rules: readonly BoundRule[], pool: PoolView): PoolRejection | null {
  let current = '';
  try {
    for (const rule of rules) {
      current = rule.name;
      if (!rule.filter.check(pool)) return rejectionOf(pool, rule);
    }
    return null;
  } catch (cause) {
    throw new RuleFault(current, pool.pool, cause);
  }
}

/** What the weighers say of the pools that passed the filters. */
interface Weighed {
  /** By name: a pool's place in the columns. */
  readonly places: ReadonlyMap<string, number>;
  readonly columns: readonly {
    readonly weigher: string;
    readonly multiplier: number;
    readonly numbers: Float64Array;
    readonly shares: Float64Array;
  }[];
}

/** One weigher a step. */
function* weighedInSteps(
  judged: readonly Judged[],
  request: PlacementRequest,
  { weighers, weightHandler }: Profile,
): Generator<undefined, Weighed, undefined> {
  const passed = judged
    .filter(({ rejection }) => rejection === null || rejection.filter === RESOURCE_BACKEND)
    .map(({ pool }) => pool);
  const columns = [];
  for (const { weigher, multiplier } of weighers) {
    yield;
    columns.push({
      weigher: weigher.name,
      multiplier,
      numbers: weigher.weigh(passed, request, multiplier),
      shares: weights(passed, request, [{ weigher, multiplier }], weightHandler === 'ordered'),
    });
  }
  yield;
  return { places: new Map(passed.map(({ pool }, at) => [pool, at])), columns };
}

function sharesOf(pool: string, { places, columns }: Weighed): readonly WeigherShare[] {
  const at = places.get(pool);
  if (at === undefined) return [];
  return columns.map(({ weigher, multiplier, numbers, shares }) => ({
    weigher,
    number: numbers[at] ?? 0,
    multiplier,
    share: shares[at] ?? 0,
  }));
}

/** The candidates, then those that only `resource_backend` rules out, each best first. */
function inOrder(accounts: readonly PoolAccount[]): readonly PoolAccount[] {
  const group = ({ rejection, shares }: PoolAccount) =>
    rejection === null ? 0 : shares.length > 0 ? 1 : 2;
  return accounts.toSorted(
    (a, b) => group(a) - group(b) || (group(a) === 2 ? 0 : b.weight - a.weight),
  );
}
