import type { Json, JsonObject } from '../../domain/json.js';

/**
 * Under which keys storage says whether it works: Cinder's drivers the second, SAP's fork the first
 * as well, which is told first.
 */
const STATES = ['pool_state', 'backend_state'] as const;
/** Why, where `pool_state` says that it does not. */
const REASON = 'pool_down_reason';
const MOST_CHARACTERS = 200;

/**
 * Whether a state says that the storage is away: false, or text `down` or `false` in any case. Any
 * other is no such word.
 */
export function isDown(state: Json | undefined): boolean {
  if (typeof state !== 'string') return state === false;
  const word = state.trim().toLowerCase();
  return word === 'down' || word === 'false';
}

/** Whether capabilities say that what reports them is down. Hot. */
export function saysDown(capabilities: JsonObject): boolean {
  return isDown(capabilities['pool_state']) || isDown(capabilities['backend_state']);
}

/**
 * How they say it, with the reason that they give: `pool_state "down" (draining)`; null if they do
 * not.
 */
export function downWords(capabilities: JsonObject): string | null {
  const key = STATES.find((state) => isDown(capabilities[state]));
  if (key === undefined) return null;
  const { [REASON]: reason } = capabilities;
  const why =
    typeof reason === 'string' && reason.trim() !== '' ? ` (${shorten(reason.trim())})` : '';
  return `${key} ${JSON.stringify(capabilities[key])}${why}`;
}

function shorten(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
}
