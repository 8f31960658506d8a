/**
 * The first of the items, as many as have no more than `most` together by `sizeOf`; at least one.
 */
export function within<T>(
  items: readonly T[],
  sizeOf: (item: T) => number,
  most: number,
): readonly T[] {
  let sum = 0;
  const count = items.findIndex((item, index) => {
    sum += sizeOf(item);
    return sum > most && index > 0;
  });
  return count < 0 ? items : items.slice(0, count);
}

/** Characters of a row as JSON, which has no fewer than its message has. */
export function jsonChars(row: object): number {
  return JSON.stringify(row).length;
}
