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
  const wild = distinct.filter((pattern) => pattern.includes('*')).map(partsOf);
  return {
    patterns: distinct,
    all: false,
    has: (name) => literal.has(name) || wild.some((parts) => fits(parts, name)),
  };
}

function partsOf(pattern: string): readonly string[] {
  return pattern.split('*');
}

/**
 * Whether a name has the parts in their order, the first at its start and the last at its end.
 * Without a regular expression: its time grows with the name and no faster.
 */
function fits(parts: readonly string[], name: string): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
