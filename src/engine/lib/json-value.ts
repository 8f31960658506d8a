import type { Json, JsonObject } from '../../domain/json.js';
import { isList, isObject } from './json-shape.js';

/** Whether two JSON values are equal, with the keys of objects in the same order. */
export function isSameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (isList(a))
    return (
      isList(b) && a.length === b.length && a.every((one, at) => isSameJson(one, b[at] ?? null))
    );
  return isObject(a) && isObject(b) && isSameObject(a, b);
}

function isSameObject(a: JsonObject, b: JsonObject): boolean {
  return hasEntriesOf(a, b, Object.keys(b));
}

/**
 * Whether an object equals another one, of which the keys are known: no list of its own keys is
 * made.
 */
export function hasEntriesOf(a: JsonObject, b: JsonObject, keys: readonly string[]): boolean {
  let at = 0;
  for (const key in a) {
    if (key !== keys[at] || !isSameJson(a[key] ?? null, b[key] ?? null)) return false;
    at += 1;
  }
  return at === keys.length;
}

/**
 * A number that is equal for equal JSON values, and seldom for others. A whole number of 32 bits.
 */
export function jsonHash(value: Json): number {
  if (typeof value === 'string') return textHash(value);
  if (typeof value === 'number') return (value * 1021) | 0;
  if (isList(value)) return value.reduce<number>((hash, one) => mixed(hash, jsonHash(one)), 1);
  if (!isObject(value)) return value === null ? 2 : value ? 3 : 4;
  // Most objects that differ do so in their values.
  let hash = 5;
  for (const key in value) hash = mixed(hash, jsonHash(value[key] ?? null));
  return hash;
}

/** Of the length and a few characters: to read all of them would cost more than to compare. */
function textHash(text: string): number {
  const { length } = text;
  if (length === 0) return 0;
  return (
    length * 7919 +
    text.charCodeAt(0) * 31 +
    text.charCodeAt(length >>> 1) * 131 +
    text.charCodeAt(length - 1) * 17
  );
}

function mixed(hash: number, more: number): number {
  return (Math.imul(hash, 31) + more) | 0;
}
