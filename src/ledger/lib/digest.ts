import { hash } from 'node:crypto';

/**
 * JSON text with its keys sorted: equal values give equal text, whatever order their keys came in.
 * A key without a value is none.
 */
function canonical(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(canonical).join()}]`;
  let text = '';
  const entries: Readonly<Record<string, unknown>> = { ...value };
  // Own keys alone: one such as `__proto__` is data like any other.
  for (const key of Object.keys(entries).sort()) {
    const inner = entries[key];
    if (inner !== undefined) text += `${text === '' ? '' : ','}${quoted(key)}:${canonical(inner)}`;
  }
  return `{${text}}`;
}

const PLAIN = /^[ !#-[\]-~]*$/;

/** As JSON quotes it, which asks more of each text than most need. */
function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/**
 * A digest by which two normalised values can be told apart: requests for idempotency, reports for
 * "unchanged".
 */
export function digest(value: unknown): string {
  return hash('sha256', canonical(value), 'base64url');
}
