import { RESOURCE_BACKEND } from '../../domain/diagnosis.js';
import { resourceBackendAsFilter } from '../decide/diagnose.js';
import type { Step } from '../decide/nearest.js';
import type { Profile } from '../decide/profile.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import { capacityFilter, capacityGuard } from '../filters/capacity.js';
import { VOLUME_LIMITS } from '../filters/volume-limits.js';
import type { Filter } from '../framework/filter.js';
import { RuleFault } from '../framework/rule-fault.js';
import type { PoolView } from '../request/view.js';

/** A rule that a pool must pass, for one request. */
export interface Rule extends Step {
  /**
   * Nothing is known of what it reads (`escaped`), so that it may refuse a volume and take the next
   * one. Any other rule takes less the fuller a pool is.
   */
  readonly isUneven: boolean;
  /** It goes by space, or by a pool's limits of volumes. */
  readonly isOfSpace: boolean;
}

const OF_SPACE: ReadonlySet<Filter> = new Set([capacityFilter, capacityGuard, ...VOLUME_LIMITS]);

/** The request, for a new volume of another size, GiB. */
export function ofSize(request: PlacementRequest, sizeGib: number): PlacementRequest {
  const { expressionFailed: _, ...asked } = request;
  return { ...asked, spec: { ...asked.spec, sizeGib }, neededGib: sizeGib, volumeGib: sizeGib };
}

/** Every rule of a profile, as the request asks them, in their order. Throws RuleFault. */
export function rulesOf(request: PlacementRequest, profile: Profile): readonly Rule[] {
  const { resourceBackend } = request.spec;
  const rules: Rule[] = profile.filters.map((filter) => {
    try {
      const preFilter = filter.preFilter?.(request, null);
      return {
        name: filter.name,
        filter: filter.bind(request),
        isUneven: preFilter === undefined || preFilter.kind === 'escaped',
        isOfSpace: OF_SPACE.has(filter),
      };
    } catch (cause) {
      throw new RuleFault(filter.name, '', cause);
    }
  });
  if (resourceBackend !== null)
    rules.push({
      name: RESOURCE_BACKEND,
      filter: resourceBackendAsFilter(resourceBackend),
      isUneven: false,
      isOfSpace: false,
    });
  return rules;
}

/** Volumes that are tried one by one in all pools of an estimate: half a second of work. */
const MOST_STEPS = 500_000;

/** Asks rules, and counts how often: what a long estimate has done of its work. */
export class Judge {
  asked = 0;
  #stepsLeft = MOST_STEPS;

  /** How many volumes more may be tried one by one in a pool that would like so many. */
  steps(wanted: number): number {
    const steps = Math.min(wanted, this.#stepsLeft);
    this.#stepsLeft -= steps;
    return steps;
  }

  /** Throws RuleFault. */
  passes(rule: Rule, pool: PoolView): boolean {
    this.asked += 1;
    try {
      return rule.filter.check(pool);
    } catch (cause) {
      throw new RuleFault(rule.name, pool.pool, cause);
    }
  }

  /** The first rule that stops the pool; undefined: all pass. Throws RuleFault. */
  firstToStop(rules: readonly Rule[], pool: PoolView): Rule | undefined {
    return rules.find((rule) => !this.passes(rule, pool));
  }
}
