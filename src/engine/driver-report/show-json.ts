import type { Json } from '../../domain/json.js';

/** Most characters of a value in a message. */
const MOST = 60;

/**
 * A value as messages show it: its JSON, shortened. A number that JSON has none for is shown as
 * that number.
 */
export function showJson(value: Json): string {
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
}
