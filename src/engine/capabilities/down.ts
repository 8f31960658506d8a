import type { Json, JsonObject } from '../../domain/json.js';

/**
 * The keys under which storage reports whether it works, in order of precedence: `pool_state` of
 * SAP's fork, and the key that Cinder's drivers use.
 */
const STATES = ['pool_state', 'backend_state'] as const;
/** The key of the reason, if `pool_state` says that it does not. */
const REASON = 'pool_down_reason';
const MOST_CHARACTERS = 200;

/**
 * Whether a state says that the storage is down: false, or the text `down` or `false` in any case.
 * Nothing else does.
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
 * How capabilities say that what reports them is down, with their reason: `pool_state "down"
 * (draining)`. Null if they do not.
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
