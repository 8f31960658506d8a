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
import { NearestMisses, rejectionOf, type Step } from './nearest.js';
import type { Profile } from './profile.js';

/** Of all pools' own reasons: a thousand as they mostly are. */
const MOST_CHARS = 128 * 1024;

/** A filter with counts of the pools that reached it and that it removed. */
interface CountedStep extends Step {
  /** No profile names it: it is counted only if it removed a pool. */
  readonly isImplied: boolean;
  considered: number;
  removed: number;
}

/**
 * Explains why nothing fitted: how many pools each filter removed of those that reached it, the
 * nearest misses, and the pools' own reasons, in the order of the pools, as many as the request
 * allows. A second pass over the pools, so that only refusals pay for it.
 */
export function diagnose(
  pools: readonly PoolView[],
  asked: PlacementRequest,
  profile: Profile,
): PoolsDiagnosis {
  // The first pass has reported the expressions that failed.
  const { expressionFailed: _, ...request } = asked;
  const { resourceBackend } = request.spec;
  let rule = '';
  let current = '';
  try {
    const steps: CountedStep[] = profile.filters.map((filter) => {
      rule = filter.name;
      return stepOf(filter.name, filter.bind(request), filter.implied === true);
    });
    if (resourceBackend !== null)
      steps.push(stepOf(RESOURCE_BACKEND, resourceBackendAsFilter(resourceBackend)));
    const reasons: PoolRejection[] = [];
    const nearest = new NearestMisses(steps, request.neededGib);
    let misses = 0;
    let chars = 0;
    for (const pool of pools) {
      current = pool.pool;
      for (const [at, step] of steps.entries()) {
        rule = step.name;
        step.considered += 1;
        if (step.filter.check(pool)) continue;
        step.removed += 1;
        misses += 1;
        nearest.add(pool, at, isNamed(pool, resourceBackend));
        if (reasons.length < request.maxDiagnosedPools && chars < MOST_CHARS) {
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
      nearestMisses: nearest.rejections((asked, pool) => {
        rule = asked;
        current = pool.pool;
      }),
      pools: reasons,
      poolsOmitted: misses - reasons.length,
    };
  } catch (cause) {
    throw new RuleFault(rule, current, cause);
  }
}

function stepOf(name: string, filter: BoundFilter, isImplied = false): CountedStep {
  return { name, filter, isImplied, considered: 0, removed: 0 };
}

/** The step that keeps the pools which the request names. */
export function resourceBackendAsFilter(resourceBackend: string): BoundFilter {
  return {
    check: (pool) => isNamed(pool, resourceBackend),
    reason: () => `the request may only go to ${resourceBackend}`,
  };
}
