import { editDistance } from '../../domain/edit-distance.js';

/**
 * The known name with the smallest edit distance from `name`, ignoring case. Undefined if there are
 * no known names.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const changes = (other: string) => editDistance(name.toLowerCase(), other.toLowerCase());
  return known.toSorted((a, b) => changes(a) - changes(b))[0];
}
