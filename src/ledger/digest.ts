import { createHash } from 'node:crypto';

/** JSON with its keys sorted: equal values give equal text, whatever order their keys came in. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  // As a list of pairs, so that a key such as `__proto__` is data like any other.
  return { of: entries.map(([key, inner]) => [key, canonical(inner)]) };
}

/** A digest by which two normalised values can be told apart: requests for idempotency, reports for "unchanged". */
export function digest(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(value)))
    .digest('base64url');
}
