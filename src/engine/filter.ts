import { RuleFault } from './rule-fault.js';
import type { Ask, PoolView } from './view.js';

/** A rule that a pool passes or not. A rule that throws is broken, which is never a rejection. */
export interface Filter {
  /** Cinder's name, where it has one. */
  readonly name: string;
  /** Works out once a request what does not depend on the pool. */
  bind(ask: Ask): BoundFilter;
}

/** A filter for one request. */
export interface BoundFilter {
  /** Hot: allocates nothing. */
  check(pool: PoolView): boolean;
  /** What a pool that was refused lacks, in an operator's words, with the numbers. */
  reason(pool: PoolView): string;
  /** GiB that a refused pool lacks, where that is what it was refused for: orders near misses. */
  shortfallGib?(pool: PoolView): number;
}

/** The pools that pass every filter, in their order. Throws RuleFault for a filter that throws. */
export function passing(pools: readonly PoolView[], filters: readonly Filter[], ask: Ask): readonly PoolView[] {
  const passed: PoolView[] = [];
  let name = '';
  let current = '';
  try {
    const bound = filters.map((filter) => {
      name = filter.name;
      return { name, filter: filter.bind(ask) };
    });
    next: for (const pool of pools) {
      current = pool.pool;
      for (const entry of bound) {
        name = entry.name;
        if (!entry.filter.check(pool)) continue next;
      }
      passed.push(pool);
    }
  } catch (cause) {
    throw new RuleFault(name, current, cause);
  }
  return passed;
}
