import { editDistance } from '../../domain/edit-distance.js';

/**
 * The known name that takes the fewest changes to reach from `name`, whatever the case of its
 * letters. Undefined if none is known.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const changes = (other: string) => editDistance(name.toLowerCase(), other.toLowerCase());
  return known.toSorted((a, b) => changes(a) - changes(b))[0];
}
