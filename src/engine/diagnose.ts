import { type Diagnosis, type FilterCount, type PoolRejection, RESOURCE_BACKEND } from '../domain/diagnosis.js';
import type { BoundFilter } from './filter.js';
import type { Profile } from './profile.js';
import { isNamed } from './resource-backend.js';
import { RuleFault } from './rule-fault.js';
import type { Ask, PoolView } from './view.js';

const NEAREST_MISSES = 3;

/** One step that a pool must pass, counting what it removes. */
interface Step {
  readonly name: string;
  readonly filter: BoundFilter;
  considered: number;
  removed: number;
}

/** Where a pool was stopped. */
interface Miss {
  readonly pool: PoolView;
  readonly step: Step;
  /** Steps that it passed. */
  readonly passed: number;
  readonly shortfallGib: number;
}

/**
 * Says why nothing fitted, in a second pass over the pools that only a refusal pays for: what each filter removed of what reached it,
 * the nearest misses, and the pools' own reasons, in the order of the pools, as many as the request allows.
 */
export function diagnose(pools: readonly PoolView[], asked: Ask, profile: Profile): Omit<Diagnosis, 'earlierAttempts'> {
  // What failed was told in the first pass.
  const { expressionFailed: _, ...ask } = asked;
  const steps = profile.filters.map((filter) =>
    stepOf(
      filter.name,
      guarded(filter.name, '', () => filter.bind(ask)),
    ),
  );
  if (ask.spec.resourceBackend !== null) steps.push(stepOf(RESOURCE_BACKEND, resourceBackendAsFilter(ask.spec.resourceBackend)));
  const misses = pools.flatMap((pool) => missOf(pool, steps) ?? []);
  const reasons = misses.slice(0, ask.maxDiagnosedPools);
  return {
    poolsSeen: pools.length,
    filters: steps.map(({ name, considered, removed }): FilterCount => ({ filter: name, considered, removed })),
    nearestMisses: nearest(misses, ask.spec.resourceBackend).map(rejectionOf),
    pools: reasons.map(rejectionOf),
    poolsOmitted: misses.length - reasons.length,
  };
}

function stepOf(name: string, filter: BoundFilter): Step {
  return { name, filter, considered: 0, removed: 0 };
}

function resourceBackendAsFilter(resourceBackend: string): BoundFilter {
  return {
    check: (pool) => isNamed(pool, resourceBackend),
    reason: () => `the request may only go to ${resourceBackend}`,
  };
}

/** Sends a pool through the steps; null where it passes them all. */
function missOf(pool: PoolView, steps: readonly Step[]): Miss | null {
  for (const [passed, step] of steps.entries()) {
    step.considered += 1;
    if (guarded(step.name, pool.pool, () => step.filter.check(pool))) continue;
    step.removed += 1;
    return { pool, step, passed, shortfallGib: guarded(step.name, pool.pool, () => step.filter.shortfallGib?.(pool) ?? 0) };
  }
  return null;
}

/**
 * Pools that passed the most steps, and of these the ones that lack least. Those that the request may not go to at all come last: what
 * keeps the pools that it names from taking it is what an operator wants to know.
 */
function nearest(misses: readonly Miss[], resourceBackend: string | null): readonly Miss[] {
  const distant = ({ pool }: Miss) => (isNamed(pool, resourceBackend) ? 0 : 1);
  return misses
    .toSorted((a, b) => distant(a) - distant(b) || b.passed - a.passed || compare(a.shortfallGib, b.shortfallGib))
    .slice(0, NEAREST_MISSES);
}

/** Infinities, whose difference is no number, are equal. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

function rejectionOf({ pool, step }: Miss): PoolRejection {
  return { pool: pool.pool, filter: step.name, reason: guarded(step.name, pool.pool, () => step.filter.reason(pool)) };
}

function guarded<T>(rule: string, pool: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new RuleFault(rule, pool, cause);
  }
}
