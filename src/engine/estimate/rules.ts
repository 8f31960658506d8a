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
   * It may read anything (`escaped`), so that it may refuse one volume and take the next. Any other
   * rule takes less the fuller a pool is.
   */
  readonly isUneven: boolean;
  /** It goes by space, or by a pool's limits of volumes. */
  readonly isOfSpace: boolean;
}

const OF_SPACE: ReadonlySet<Filter> = new Set([capacityFilter, capacityGuard, ...VOLUME_LIMITS]);

/** The request, for a new volume of another size, GiB. */
function ofSize(request: PlacementRequest, sizeGib: number): PlacementRequest {
  const { expressionFailed: _, ...asked } = request;
  return { ...asked, spec: { ...asked.spec, sizeGib }, neededGib: sizeGib, volumeGib: sizeGib };
}

/**
 * The rules of a profile for one request, and for others like it of other sizes. What passes every
 * pool is left out, and what treats another size alike is bound once: so a size of its own for each
 * of thousands of pools costs little.
 */
export class RulesBySize {
  /** As the request asks them, in their order. */
  readonly own: readonly Rule[];
  readonly #filters: readonly Filter[];
  readonly #bound: readonly Bound[];
  readonly #last: readonly Rule[];

  /** Throws RuleFault. */
  constructor(
    private readonly request: PlacementRequest,
    profile: Profile,
  ) {
    const { resourceBackend } = request.spec;
    this.#filters = profile.filters;
    this.#bound = profile.filters.map((filter) => boundTo(filter, request, undefined));
    this.#last = resourceBackend === null ? [] : [resourceBackendRule(resourceBackend)];
    this.own = this.#all(this.#bound);
  }

  /** For a new volume of another size. Throws RuleFault. */
  of(sizeGib: number): readonly Rule[] {
    const other = ofSize(this.request, sizeGib);
    return this.#all(this.#filters.map((filter, at) => boundTo(filter, other, this.#bound[at])));
  }

  #all(bound: readonly Bound[]): readonly Rule[] {
    return [...bound.flatMap(({ rule }) => rule ?? []), ...this.#last];
  }
}

/** A filter as a request asks it. */
interface Bound {
  /** Null: it passes every pool. */
  readonly rule: Rule | null;
  /** Requests with the same key are treated alike; null: nothing says which are. */
  readonly key: string | null;
}

/** `known`: as a request asks it that differs in the size. */
function boundTo(filter: Filter, request: PlacementRequest, known: Bound | undefined): Bound {
  try {
    const isOfSpace = OF_SPACE.has(filter);
    const preFilter = filter.preFilter?.(request, null);
    // Of limits of volumes this says something only if it is known that no pool has any.
    const key = preFilter?.kind === 'signature' && !isOfSpace ? preFilter.key : null;
    if (known !== undefined && key !== null && key === known.key) return known;
    if (key === '') return { rule: null, key };
    const isUneven = preFilter === undefined || preFilter.kind === 'escaped';
    return {
      rule: { name: filter.name, filter: filter.bind(request), isUneven, isOfSpace },
      key,
    };
  } catch (cause) {
    throw new RuleFault(filter.name, '', cause);
  }
}

function resourceBackendRule(resourceBackend: string): Rule {
  return {
    name: RESOURCE_BACKEND,
    filter: resourceBackendAsFilter(resourceBackend),
    isUneven: false,
    isOfSpace: false,
  };
}

/** Volumes that are tried one by one in all pools of an estimate: half a second of work. */
const MOST_STEPS = 500_000;

/** Asks rules, and counts how often: the count says how much of a long estimate is done. */
export class Judge {
  asked = 0;
  #stepsLeft = MOST_STEPS;

  /** How many of the wanted volumes may be tried one by one in a pool. */
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
