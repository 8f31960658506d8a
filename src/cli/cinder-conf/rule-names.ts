import { suggest } from '../../config/problems.js';

/** Names that `scheduler.filters` and `scheduler.weighers` may have. */
export interface RuleNames {
  readonly filters: readonly string[];
  readonly weighers: readonly string[];
}

/** A name that Cinder's file has and that is not known here. */
export interface LeftOut {
  /** How many names that are known stand before it. */
  readonly after: number;
  readonly name: string;
  /** Which name may be meant. */
  readonly words: string;
}

const HANDLERS = ['ordered', 'stochastic'];

/** Keeps the names that are known here; an unknown one would stop the start. */
export function splitNames(
  kind: 'filters' | 'weighers' | 'handlers',
  value: unknown,
  rules: RuleNames,
): { readonly value: unknown; readonly leftOut: readonly LeftOut[] } {
  const found = (Array.isArray(value) ? value : [value]).map(String);
  const right = kind === 'handlers' ? HANDLERS : rules[kind];
  const kept = found.filter((name) => right.includes(name));
  const leftOut = found.flatMap((name, index) => {
    if (right.includes(name)) return [];
    const after = found.slice(0, index).filter((earlier) => right.includes(earlier)).length;
    return [{ after, name, words: `no such ${SINGULAR[kind]} here${meant(name, right)}` }];
  });
  return { value: kind === 'handlers' ? kept[0] : kept, leftOut };
}

const SINGULAR = { filters: 'filter', weighers: 'weigher', handlers: 'weight handler' } as const;

/** Cinder keeps an old name of one filter's entry point. */
function meant(name: string, right: readonly string[]): string {
  return name === 'RetryFilter' ? '; did you mean IgnoreAttemptedHostsFilter?' : suggest(name, right);
}
