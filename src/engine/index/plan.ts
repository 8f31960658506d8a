import type { PlacementRequest } from '../expression/placement-request.js';
import type { Filter } from '../framework/filter.js';
import type { Eligibility, EligibilityClass } from './eligibility.js';

/** What the filters of a profile make of a request. */
export interface Plan {
  /**
   * Of the filters that read of a pool nothing but its report and zone; empty: they pass every
   * pool.
   */
  readonly classKey: string;
  /** Pools that do not pass whatever else is. */
  readonly excluded: readonly string[];
  readonly looksAtRoom: boolean;
  /** How many filters must be asked of each pool. */
  readonly others: number;
}

/** Hot. */
export function planOf(filters: readonly Filter[], request: PlacementRequest): Plan {
  let classKey = '';
  let looksAtRoom = false;
  let others = 0;
  let excluded: readonly string[] = NOBODY;
  for (const filter of filters) {
    const narrowing = filter.narrow?.(request) ?? null;
    if (narrowing === null) others += 1;
    else if (narrowing.kind === 'room') looksAtRoom = true;
    else if (narrowing.kind === 'all but') excluded = [...excluded, ...narrowing.pools];
    else if (narrowing.key !== '')
      classKey += `${filter.name}\n${narrowing.key.length} ${narrowing.key}`;
  }
  return { classKey, excluded, looksAtRoom, others };
}

const NOBODY: readonly string[] = [];

/** The class of a request, made by the filters that it is settled for; null: it is not kept. */
export function classFor(
  eligibility: Eligibility,
  plan: Plan,
  filters: readonly Filter[],
  request: PlacementRequest,
): EligibilityClass | null {
  return eligibility.classOf(plan.classKey, () =>
    filters.filter((filter) => isOfClass(filter, request)).map((filter) => filter.bind(request)),
  );
}

/** Whether the class of a request answers for a filter. */
export function isOfClass(filter: Filter, request: PlacementRequest): boolean {
  return filter.narrow?.(request)?.kind === 'class';
}
