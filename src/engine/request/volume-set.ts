import type { SetRule } from '../../domain/volume-set.js';
import type { Homes } from './affinity.js';
import type { Compared, SetView } from './view.js';

/** What a rule compares of a pool; null: the pool has no such value. */
export function valueIn({ scope, capability }: SetRule, pool: Compared): string | null {
  switch (scope) {
    case 'pool':
      return pool.pool;
    case 'backend':
      return pool.backend;
    case 'host':
      return pool.backend.split('@', 1)[0] ?? pool.backend;
    case 'zone':
      return pool.zone;
    case 'capability': {
      const { capabilities } = pool.report;
      const value = Object.hasOwn(capabilities, capability) ? capabilities[capability] : null;
      if (value === null || value === undefined) return null;
      return typeof value === 'string' ? value : JSON.stringify(value);
    }
  }
}

/** How many volumes of a set are where, by the values that its rules compare. */
export class SetCounts {
  readonly #counts: readonly Map<string, number>[];

  constructor(private readonly rules: readonly SetRule[]) {
    this.#counts = rules.map(() => new Map());
  }

  /** A volume of the set is in the pool. */
  add(pool: Compared): void {
    for (const [at, rule] of this.rules.entries()) {
      const value = valueIn(rule, pool);
      const counts = this.#counts[at];
      if (value !== null) counts?.set(value, (counts.get(value) ?? 0) + 1);
    }
  }

  /** Why one volume more of the set may not be in the pool; null: it may. */
  broken(pool: Compared): string | null {
    for (const [at, rule] of this.rules.entries()) {
      const value = valueIn(rule, pool);
      if (value === null)
        return `it reports no ${scopeWord(rule)}, which a rule of the set compares`;
      const counts = this.#counts[at] ?? new Map<string, number>();
      const count = counts.get(value) ?? 0;
      if (rule.mostPerValue === null) {
        const [first] = counts.keys();
        if (first !== undefined && count === 0)
          return `the volumes of the set are to be in one ${scopeWord(rule)}: ${first}`;
      } else if (count >= rule.mostPerValue)
        return (
          `${scopeWord(rule)} ${value} has ${count} of at most ${rule.mostPerValue} ` +
          'volumes of the set'
        );
    }
    return null;
  }
}

/** The counts of the volumes of a set that have a home. */
export function countsOf({ rules, others, poolOf }: SetView, homes: Homes): SetCounts {
  const counts = new SetCounts(rules);
  for (const id of others) {
    const home = homes.get(id);
    const pool = home === undefined ? undefined : poolOf(home);
    if (pool !== undefined) counts.add(pool);
  }
  return counts;
}

/** What a rule compares, as people call it. */
export function scopeWord({ scope, capability }: SetRule): string {
  return scope === 'capability' ? capability : scope;
}
