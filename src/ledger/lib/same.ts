type Entries = Readonly<Record<string, unknown>>;

/**
 * Whether two values are the same JSON: in lists the order counts, among keys it does not, and a
 * key whose value is undefined is as good as absent. Equal values have equal digests.
 */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => sameJson(item, b[index]))
    );
  return sameEntries(a, b);
}

/**
 * The same of two objects, without some of their keys. Hot: most values are the very same, and no
 * list of keys is made.
 */
export function sameEntries(a: object, b: object, without?: ReadonlySet<string>): boolean {
  const one = a as Entries;
  const other = b as Entries;
  let counted = 0;
  for (const key in one) {
    const value = one[key];
    if (value === undefined || without?.has(key) === true) continue;
    const there = other[key];
    if (value !== there && (!Object.hasOwn(other, key) || !sameJson(value, there))) return false;
    counted += 1;
  }
  for (const key in other) if (other[key] !== undefined && without?.has(key) !== true) counted -= 1;
  return counted === 0;
}
