import type { PoolsDiagnosis } from '../../domain/diagnosis.js';
import { asksThick } from '../capacity/capacity.js';
import { rulesFor } from '../decide/diagnose.js';
import type { Profile } from '../decide/profile.js';
import { type BoundRule, RefusalAccount } from '../decide/refusal-account.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import type { PreFilterResult } from '../framework/filter.js';
import type { PoolView } from '../request/view.js';
import type { Eligibility } from './eligibility.js';
import type { IndexedPool } from './indexed-pool.js';
import { namedPools } from './quick-candidates.js';
import { apartFrom, type Exceptions, type KnownPools } from './quick-schedule.js';
import { type AskedOf, type QuickStep, QuickSteps, quickStep } from './quick-steps.js';
import { NO_KIND } from './traits.js';

const BY_HAND = 1;
const LEFT_OUT = 2;

/**
 * Same result as `diagnose` over the participating pools, mostly without a look at each: what rules
 * read of a pool is its kind, which few others are, and what is left in it, which lies in a column.
 * `eligibility` is settled. Null: each pool must be asked. Throws RuleFault.
 */
export function quickDiagnose(
  eligibility: Eligibility,
  pools: KnownPools,
  request: PlacementRequest,
  profile: Profile,
  { avoid, apart }: Exceptions,
): PoolsDiagnosis | null {
  const { currentPool, bringsNew, credit, neededGib, spec } = request;
  if ((currentPool !== null && !bringsNew) || !(neededGib >= 0)) return null;
  const account = new RefusalAccount(rulesFor(request, profile), request);
  const known = eligibility.refusing(asksThick(spec.volumeType));
  const found = foundOf(eligibility, request, profile);
  const views = new Map<number, PoolView>();
  for (const pool of apartFrom(pools, apart, credit)) views.set(pool.slot, pool);
  for (const pool of poolsApart(pools, request, found))
    if (!views.has(pool.slot)) views.set(pool.slot, pool);
  const marks = marksOf(known.kinds.of.length, pools, views, avoid);
  const poolAt = (slot: number) => eligibility.poolAt(slot);
  const steps = stepsOf(account.steps, found, known.kinds.bound, (result) =>
    asksOf(result, request, eligibility.limits.hasMaxima),
  );
  const quick = new QuickSteps(
    steps,
    account,
    neededGib,
    known,
    poolAt,
    spec.resourceBackend === null,
  );
  try {
    let passed = 0;
    const { order } = known;
    const kindOf = known.kinds.of;
    for (let place = 0; place < order.length; place++) {
      const slot = order[place] ?? 0;
      const mark = marks === null ? 0 : marks[slot];
      if (mark === LEFT_OUT) continue;
      if (mark === BY_HAND || kindOf[slot] === NO_KIND)
        account.judge(views.get(slot) ?? poolAt(slot));
      else if (quick.judge(slot)) passed += 1;
    }
    account.count(passed, quick.removed);
    return account.whole();
  } catch (cause) {
    throw account.fault(cause);
  }
}

/** By filter, what it makes of a request that has no home. */
function foundOf(
  { limits }: Eligibility,
  request: PlacementRequest,
  { filters }: Profile,
): readonly (PreFilterResult | null)[] {
  // What is no home of the request is judged as if it had none: it would be new there.
  const homeless = request.currentPool === null ? request : { ...request, currentPool: null };
  const known = limits.classOf(request.volumeGib);
  return filters.map((filter) => filter.preFilter?.(homeless, known) ?? null);
}

/** Pools that filters treat as no others, or that the request names. */
function poolsApart(
  pools: KnownPools,
  { currentPool, spec }: PlacementRequest,
  found: readonly (PreFilterResult | null)[],
): readonly IndexedPool[] {
  const apart: IndexedPool[] = [];
  if (currentPool !== null) apart.push(...namedPools(pools, currentPool));
  if (spec.resourceBackend !== null) apart.push(...namedPools(pools, spec.resourceBackend));
  for (const result of found) {
    if (result?.kind === 'only') apart.push(...pools.of(result.backend));
    if (result?.kind !== 'all but') continue;
    for (const name of result.pools) {
      const pool = pools.find(name);
      if (pool !== undefined) apart.push(pool);
    }
  }
  return apart;
}

/** By slot, the pools that are judged by hand or left out; null: there are none. */
function marksOf(
  slots: number,
  pools: KnownPools,
  byHand: ReadonlyMap<number, PoolView>,
  avoid: ReadonlySet<string>,
): Uint8Array | null {
  if (byHand.size === 0 && avoid.size === 0) return null;
  const marks = new Uint8Array(slots);
  for (const slot of byHand.keys()) marks[slot] = BY_HAND;
  for (const backend of avoid) for (const { slot } of pools.of(backend)) marks[slot] = LEFT_OUT;
  return marks;
}

/** What a filter asks of the pools that are not judged by hand; null: it has no `preFilter`. */
function asksOf(
  result: PreFilterResult | null,
  { neededGib }: PlacementRequest,
  hasMaxima: boolean,
): AskedOf {
  switch (result?.kind) {
    case 'signature':
      if (result.key === '') return 'nothing';
      return result.reads === 'traits' ? 'kind' : 'each';
    case 'free capacity':
      return neededGib === 0 ? 'nothing' : 'space';
    case 'largest size':
      return hasMaxima ? 'each' : 'nothing';
    case 'all but':
      return 'nothing';
    case 'only':
      return 'all stop';
    case 'barred':
      return 'slot';
    default:
      return 'each';
  }
}

/** The rules that stop some pools; the one behind the filters keeps the pools that are named. */
function stepsOf(
  rules: readonly BoundRule[],
  found: readonly (PreFilterResult | null)[],
  kinds: number,
  asks: (result: PreFilterResult | null) => AskedOf,
): readonly QuickStep[] {
  return rules.flatMap((rule, at) => {
    const result = found[at];
    const what = result === undefined ? 'all stop' : asks(result);
    return what === 'nothing' ? [] : [quickStep(rule, at, what, kinds, result ?? null)];
  });
}
