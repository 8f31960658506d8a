import { namePattern } from '../domain/name-pattern.js';

/** Which names some patterns match. Compiled once, asked at every call. */
export interface Names {
  /** The patterns, as they were stated. */
  readonly patterns: readonly string[];
  /** Every name matches, so that none need be looked at. */
  readonly all: boolean;
  has(name: string): boolean;
}

/** Matches every name. */
export const ALL_NAMES: Names = { patterns: ['*'], all: true, has: () => true };

/** Matches none. */
export const NO_NAMES: Names = { patterns: [], all: false, has: () => false };

/** Names that match one of the patterns. `*` stands for any text, also an empty one. */
export function namesOf(patterns: readonly string[]): Names {
  const distinct = [...new Set(patterns)].sort();
  if (distinct.includes('*')) return ALL_NAMES;
  if (distinct.length === 0) return NO_NAMES;
  const literal = new Set(distinct.filter((pattern) => !pattern.includes('*')));
  const wild = distinct.filter((pattern) => pattern.includes('*')).map(namePattern);
  return {
    patterns: distinct,
    all: false,
    has: (name) => literal.has(name) || wild.some(({ matches }) => matches(name)),
  };
}
