import type { Json } from '../../domain/json.js';

/** Most characters of a value in a message. */
const MOST = 60;

/** A value as messages show it: its JSON, shortened. */
export function showJson(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
}
