import {
  type FilterCount,
  type PoolRejection,
  type PoolsDiagnosis,
  RESOURCE_BACKEND,
} from '../../domain/diagnosis.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import type { BoundFilter } from '../framework/filter.js';
import { RuleFault } from '../framework/rule-fault.js';
import { isNamed } from '../request/resource-backend.js';
import type { PoolView } from '../request/view.js';
import { atOneGo } from './at-one-go.js';
import { NearestMisses, rejectionOf, type Step } from './nearest.js';
import type { Profile } from './profile.js';

/** Of all pools' own reasons: a thousand as they mostly are. */
const MOST_CHARS = 128 * 1024;

/** A rule of a profile for one request. */
export interface BoundRule extends Step {
  /** No profile names it: it is counted only if it removed a pool. */
  readonly isImplied: boolean;
}

/** The same with counts of the pools that reached it and that it removed. */
interface CountedStep extends BoundRule {
  considered: number;
  removed: number;
}

/** So many pools are looked at in a step: some tenths of a millisecond. */
const POOLS_A_STEP = 100;

/** `diagnoseInSteps` at one go. */
export function diagnose(
  pools: readonly PoolView[],
  asked: PlacementRequest,
  profile: Profile,
): PoolsDiagnosis {
  return atOneGo(diagnoseInSteps(pools, asked, profile));
}

/**
 * Explains why nothing fitted: how many pools each filter removed of those that reached it, the
 * nearest misses, and the pools' own reasons, in the order of the pools, as many as the request
 * allows. A second pass over the pools, so that only refusals pay for it. In steps, between which
 * pools must stay as they are (`still`). Throws RuleFault.
 */
export function* diagnoseInSteps(
  pools: readonly PoolView[],
  asked: PlacementRequest,
  profile: Profile,
): Generator<undefined, PoolsDiagnosis, undefined> {
  const { resourceBackend } = asked.spec;
  const steps = rulesFor(asked, profile).map(
    (bound): CountedStep => ({ ...bound, considered: 0, removed: 0 }),
  );
  let rule = '';
  let current = '';
  try {
    const reasons: PoolRejection[] = [];
    const nearest = new NearestMisses(steps, asked.neededGib);
    let misses = 0;
    let chars = 0;
    for (const [number, pool] of pools.entries()) {
      if (number % POOLS_A_STEP === POOLS_A_STEP - 1) yield;
      current = pool.pool;
      for (const [at, step] of steps.entries()) {
        rule = step.name;
        step.considered += 1;
        if (step.filter.check(pool)) continue;
        step.removed += 1;
        misses += 1;
        nearest.add(pool, at, isNamed(pool, resourceBackend));
        if (reasons.length < asked.maxDiagnosedPools && chars < MOST_CHARS) {
          const rejection = rejectionOf(pool, step);
          chars += rejection.pool.length + rejection.filter.length + rejection.reason.length;
          reasons.push(rejection);
        }
        break;
      }
    }
    return {
      poolsSeen: pools.length,
      filters: steps
        .filter(({ isImplied, removed }) => !isImplied || removed > 0)
        .map(
          ({ name, considered, removed }): FilterCount => ({
            filter: name,
            considered,
            removed,
          }),
        ),
      nearestMisses: nearest.rejections((of, pool) => {
        rule = of;
        current = pool.pool;
      }),
      pools: reasons,
      poolsOmitted: misses - reasons.length,
    };
  } catch (cause) {
    throw new RuleFault(rule, current, cause);
  }
}

/**
 * The rules that a pool must pass, in their order; expressions that fail are not reported. Throws
 * RuleFault.
 */
export function rulesFor(asked: PlacementRequest, profile: Profile): readonly BoundRule[] {
  // The pass that decided has reported the expressions that failed.
  const { expressionFailed: _, ...request } = asked;
  const { resourceBackend } = request.spec;
  const rules = profile.filters.map((filter): BoundRule => {
    const { name, implied } = filter;
    try {
      return { name, filter: filter.bind(request), isImplied: implied === true };
    } catch (cause) {
      throw new RuleFault(name, '', cause);
    }
  });
  if (resourceBackend === null) return rules;
  const named = resourceBackendAsFilter(resourceBackend);
  return [...rules, { name: RESOURCE_BACKEND, filter: named, isImplied: false }];
}

/** The step that keeps the pools which the request names. */
export function resourceBackendAsFilter(resourceBackend: string): BoundFilter {
  return {
    check: (pool) => isNamed(pool, resourceBackend),
    reason: () => `the request may only go to ${resourceBackend}`,
  };
}
