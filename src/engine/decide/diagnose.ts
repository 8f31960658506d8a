import {
  type FilterCount,
  type PoolRejection,
  type PoolsDiagnosis,
  RESOURCE_BACKEND,
} from '../../domain/diagnosis.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import type { BoundFilter } from '../framework/filter.js';
import { RuleFault } from '../framework/rule-fault.js';
import { shortened } from '../lib/shown.js';
import { isNamed } from '../request/resource-backend.js';
import type { PoolView } from '../request/view.js';
import type { Profile } from './profile.js';

const NEAREST_MISSES = 3;
/** What a filter says is short already; a refusal is kept with what it says of each pool. */
const MOST_REASON_CHARACTERS = 1024;
/** Of all pools' own reasons: a thousand as they mostly are. */
const MOST_CHARS = 128 * 1024;

/** A filter with counts of the pools that reached it and that it removed. */
interface Step {
  readonly name: string;
  readonly filter: BoundFilter;
  /** No profile names it: it is counted only if it removed a pool. */
  readonly isImplied: boolean;
  considered: number;
  removed: number;
}

/** The step at which a pool was removed. */
interface Miss {
  readonly pool: PoolView;
  readonly step: Step;
  /** Number of steps that it passed. */
  readonly passed: number;
  readonly shortfallGib: number;
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
    const steps = profile.filters.map((filter) => {
      rule = filter.name;
      return stepOf(filter.name, filter.bind(request), filter.implied === true);
    });
    if (resourceBackend !== null)
      steps.push(stepOf(RESOURCE_BACKEND, resourceBackendAsFilter(resourceBackend)));
    const reasons: PoolRejection[] = [];
    const nearest: Miss[] = [];
    let misses = 0;
    let chars = 0;
    for (const pool of pools) {
      current = pool.pool;
      let passed = 0;
      for (const step of steps) {
        rule = step.name;
        step.considered += 1;
        if (step.filter.check(pool)) {
          passed += 1;
          continue;
        }
        step.removed += 1;
        misses += 1;
        keep(
          nearest,
          { pool, step, passed, shortfallGib: step.filter.shortfallGib?.(pool) ?? 0 },
          resourceBackend,
        );
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
      nearestMisses: nearest.map(({ pool, step }) => {
        rule = step.name;
        current = pool.pool;
        return rejectionOf(pool, step);
      }),
      pools: reasons,
      poolsOmitted: misses - reasons.length,
    };
  } catch (cause) {
    throw new RuleFault(rule, current, cause);
  }
}

function stepOf(name: string, filter: BoundFilter, isImplied = false): Step {
  return { name, filter, isImplied, considered: 0, removed: 0 };
}

function resourceBackendAsFilter(resourceBackend: string): BoundFilter {
  return {
    check: (pool) => isNamed(pool, resourceBackend),
    reason: () => `the request may only go to ${resourceBackend}`,
  };
}

/**
 * Keeps the pools that passed the most steps, and of these the ones that lack least. Pools that
 * `resource_backend` rules out come last: an operator wants to know what stops the pools that it
 * names.
 */
function keep(nearest: Miss[], miss: Miss, resourceBackend: string | null): void {
  let at = nearest.length;
  for (; at > 0; at--) {
    const other = nearest[at - 1];
    if (other === undefined || !isNearer(miss, other, resourceBackend)) break;
  }
  if (at >= NEAREST_MISSES) return;
  nearest.splice(at, 0, miss);
  if (nearest.length > NEAREST_MISSES) nearest.pop();
}

function isNearer(a: Miss, b: Miss, resourceBackend: string | null): boolean {
  const isNear = isNamed(a.pool, resourceBackend);
  if (isNear !== isNamed(b.pool, resourceBackend)) return isNear;
  return a.passed === b.passed ? a.shortfallGib < b.shortfallGib : a.passed > b.passed;
}

function rejectionOf(pool: PoolView, step: Step): PoolRejection {
  const reason = shortened(step.filter.reason(pool), MOST_REASON_CHARACTERS);
  return { pool: pool.pool, filter: step.name, reason };
}
