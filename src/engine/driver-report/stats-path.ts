const WORD = /^[A-Za-z_][\w-]*$/;

/**
 * Path of a key as people who wrote a driver's report know it: `pools[0].total_capacity_gb`; other
 * keys than words in brackets.
 */
export function statsPath(path: string, key: string): string {
  return WORD.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}
