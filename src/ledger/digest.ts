import { hash } from 'node:crypto';

/** JSON text with its keys sorted: equal values give equal text, whatever order their keys came in. A key without a value is none. */
function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  let text = '';
  // Entries, for a key such as `__proto__` is data like any other.
  for (const [key, inner] of Object.entries(value).sort(byKey)) {
    if (inner !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonical(inner)}`;
  }
  return `{${text}}`;
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** A digest by which two normalised values can be told apart: requests for idempotency, reports for "unchanged". */
export function digest(value: unknown): string {
  return hash('sha256', canonical(value), 'base64url');
}
