import { type PoolsDiagnosis, RESOURCE_BACKEND } from '../../domain/diagnosis.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import type { BoundFilter } from '../framework/filter.js';
import { RuleFault } from '../framework/rule-fault.js';
import { isNamed } from '../request/resource-backend.js';
import type { PoolView } from '../request/view.js';
import { atOneGo } from './at-one-go.js';
import type { Profile } from './profile.js';
import { type BoundRule, RefusalAccount } from './refusal-account.js';

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
 * Explains why nothing fitted, by a look at each pool. A second pass over the pools, so that only
 * refusals pay for it. In steps, between which pools must stay as they are (`still`). Throws
 * RuleFault.
 */
export function* diagnoseInSteps(
  pools: readonly PoolView[],
  asked: PlacementRequest,
  profile: Profile,
): Generator<undefined, PoolsDiagnosis, undefined> {
  const account = new RefusalAccount(rulesFor(asked, profile), asked);
  try {
    for (const [number, pool] of pools.entries()) {
      if (number % POOLS_A_STEP === POOLS_A_STEP - 1) yield;
      account.judge(pool);
    }
    return account.whole();
  } catch (cause) {
    throw account.fault(cause);
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
