import type { Json } from '../../domain/json.js';

/**
 * The text of an expression that a pool states; null if it states none. A number is its own text,
 * as in Cinder. A list, a map or a boolean is no expression: what stands for it has brackets, which
 * no expression can.
 */
export function expressionText(stated: Json | undefined): string | null {
  if (stated === undefined || stated === null) return null;
  if (typeof stated === 'string') return stated;
  return typeof stated === 'number' ? String(stated) : JSON.stringify([stated]);
}
