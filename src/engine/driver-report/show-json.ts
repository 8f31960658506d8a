import type { Json } from '../../domain/json.js';

/** Longest value in a message, characters. */
const MOST = 60;

/**
 * A value as messages show it: its JSON, shortened. A number without a JSON form, such as Infinity,
 * is shown as JavaScript does.
 */
export function showJson(value: Json): string {
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
}
