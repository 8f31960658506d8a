import { hash } from 'node:crypto';

/**
 * JSON text with sorted keys: equal values give equal text, whatever the order of their keys. A key
 * whose value is undefined is left out.
 */
function canonical(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(canonical).join()}]`;
  let text = '';
  const entries: Readonly<Record<string, unknown>> = { ...value };
  // Own keys only: a key such as `__proto__` is data like any other.
  for (const key of Object.keys(entries).sort()) {
    const inner = entries[key];
    if (inner !== undefined) text += `${text === '' ? '' : ','}${quoted(key)}:${canonical(inner)}`;
  }
  return `{${text}}`;
}

const PLAIN = /^[ !#-[\]-~]*$/;

/** Quotes as JSON does. Most texts need no escapes, so that they skip the slow way. */
function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/**
 * A digest of a normalised value. It tells requests apart for idempotency, and reports for
 * "unchanged".
 */
export function digest(value: unknown): string {
  return hash('sha256', canonical(value), 'base64url');
}
