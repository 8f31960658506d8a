import type { Json } from '../../domain/json.js';
import { withSpellings } from '../capabilities/requirements.js';
import { isList, isObject } from '../lib/json-shape.js';
import { compareText } from '../lib/python-text.js';

/** Python's `==` on JSON: true equals 1, and text never equals a number. */
export function equal(a: Json, b: Json): boolean {
  if (isNumeric(a) && isNumeric(b)) return Number(a) === Number(b);
  if (isList(a))
    return (
      isList(b) && a.length === b.length && a.every((item, index) => equal(item, b[index] ?? null))
    );
  if (isObject(a)) return isObject(b) && sameEntries(a, b);
  return a === b;
}

function sameEntries(
  a: { readonly [key: string]: Json },
  b: { readonly [key: string]: Json },
): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equal(a[key] ?? null, b[key] ?? null))
  );
}

/** Whether two storage protocols belong to one family, whose spellings are equal. */
export function sameProtocol(a: Json, b: Json): boolean {
  const spellings = spellingsOf(b);
  return spellingsOf(a).some((spelling) => spellings.some((other) => equal(spelling, other)));
}

function spellingsOf(protocol: Json): readonly Json[] {
  const spellings = withSpellings(protocol);
  return isList(spellings) ? spellings : [spellings];
}

/**
 * Negative, 0 or positive; undefined if the two have no order. Then Python raises, and here nothing
 * matches.
 */
export function order(a: Json, b: Json): number | undefined {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (isNumeric(a) && isNumeric(b))
    return Number(a) < Number(b) ? -1 : Number(a) > Number(b) ? 1 : 0;
  return undefined;
}

/** Python's truth: null, 0, false and empty values are false. */
export function isTrue(value: Json): boolean {
  if (isList(value)) return value.length > 0;
  if (isObject(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

function isNumeric(value: Json): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}
