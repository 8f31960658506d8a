/**
 * The sorted names after one, whether that one is still there or not. With a prefix, only names
 * that begin with it.
 */
export function* following(names: readonly string[], after: string, prefix = ''): Iterable<string> {
  const isBefore = (name: string) => name <= after || name < prefix;
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(names[middle] ?? '')) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at < names.length; at += 1) {
    const name = names[at] ?? '';
    if (!name.startsWith(prefix)) return;
    yield name;
  }
}
