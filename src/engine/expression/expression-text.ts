import type { Json } from '../../domain/json.js';

/**
 * The text of an expression that a pool states; null if it states none. As in Cinder, a number is
 * its own text. A list, a map or a boolean becomes text in brackets, which no expression can be.
 */
export function expressionText(stated: Json | undefined): string | null {
  if (stated === undefined || stated === null) return null;
  if (typeof stated === 'string') return stated;
  return typeof stated === 'number' ? String(stated) : JSON.stringify([stated]);
}
