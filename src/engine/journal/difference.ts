import type { Json } from '../../domain/json.js';

/** Keys that got other values, and keys that are gone. */
export type Difference = readonly [set: Readonly<Record<string, Json>>, gone: readonly string[]];

/** An object of which each key is compared. */
type Keyed = Readonly<Record<string, unknown>>;

/** What makes `after` of `before`, key by key; null: they are alike. */
export function differenceOf(before: object, after: object): Difference | null {
  const [old, now] = [before as Keyed, after as Keyed];
  const set: Record<string, Json> = {};
  let changed = 0;
  for (const key of Object.keys(now)) {
    if (now[key] === undefined || isAlike(ownOf(old, key), now[key])) continue;
    // As a key of its own, whatever its name.
    Object.defineProperty(set, key, { value: now[key], enumerable: true });
    changed += 1;
  }
  const gone = Object.keys(old).filter(
    (key) => old[key] !== undefined && ownOf(now, key) === undefined,
  );
  return changed + gone.length === 0 ? null : [set, gone];
}

/** The object that a difference makes of another. */
export function applied<T extends object>(before: T, difference: Difference | null): T {
  if (difference === null) return before;
  const [set, gone] = difference;
  const left = Object.entries(before).filter(([key]) => !gone.includes(key));
  return Object.fromEntries([...left, ...Object.entries(set)]) as T;
}

function ownOf(object: Keyed, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isAlike(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  return JSON.stringify(a) === JSON.stringify(b);
}
