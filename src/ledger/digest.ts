import { hash } from 'node:crypto';

/**
 * JSON with its keys sorted: equal values give equal text, whatever order their keys came in. A map is a list of pairs, so that a key such as
 * `__proto__` is data like any other.
 */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  let pairs = '';
  for (const key of Object.keys(value).sort()) {
    const inner: unknown = Reflect.get(value, key);
    pairs += `${pairs === '' ? '' : ','}[${JSON.stringify(key)},${canonical(inner)}]`;
  }
  return `{"of":[${pairs}]}`;
}

/** A digest by which two normalised values can be told apart: requests for idempotency, reports for "unchanged". */
export function digest(value: unknown): string {
  return hash('sha256', canonical(value), 'base64url');
}
