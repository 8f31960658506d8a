const WORD = /^[A-Za-z_][\w-]*$/;

/**
 * Path of a key as authors of drivers write it: `pools[0].total_capacity_gb`. A key that is no word
 * stands in brackets.
 */
export function statsPath(path: string, key: string): string {
  return WORD.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}
