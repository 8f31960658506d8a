import type { Json } from '../../domain/json.js';

/**
 * Whether Python takes a value for false: absent, null, false, 0, empty text, an empty list or map.
 */
export function isFalsy(value: Json | undefined): boolean {
  if (typeof value !== 'object' || value === null) return !value;
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}
