import { type Capacity, finite, INFINITE, UNKNOWN } from '../../domain/capacity.js';
import type { Json } from '../../domain/json.js';
import type { ReportedRatio } from '../../domain/report.js';
import { readRatio } from '../capacity/capacity.js';
import { readFloat, readTruth } from '../lib/python-text.js';
import { isFalsy } from './falsy.js';

/**
 * How a driver's values are read: by what Cinder's scheduler does with them (Cinder 29, `PoolState`
 * and `CapacityFilter`). Undefined everywhere means that the value cannot be read. Null means that
 * nothing is stated, as in the reports that Cinder's base driver starts from.
 */

/** A number, also in text; true and false are 1 and 0, as in Python. */
export function readFigure(value: Json): number | undefined {
  const number = readFloat(value);
  return number !== undefined && Number.isFinite(number) ? number : undefined;
}

/** GiB as a number or in text, `infinite` or `unknown`. */
export function readAmount(value: Json): Capacity | undefined {
  if (value === 'infinite') return INFINITE;
  if (value === 'unknown') return UNKNOWN;
  const gib = readFigure(value);
  return gib === undefined ? undefined : finite(gib);
}

/**
 * A boolean: true for whatever is not false in Python. So a list such as `[true, false]`, with
 * which drivers say that both work, is true. Text counts by oslo's words, although Cinder takes any
 * text but the empty one for true.
 */
export function readFlag(value: Json): boolean {
  return typeof value === 'string' ? readTruth(value) : !isFalsy(value);
}

/**
 * A ratio, `auto`, or null for the configured default, which everything that is false in Python
 * means.
 */
export function readStatedRatio(value: Json): ReportedRatio | undefined {
  if (isFalsy(value)) return null;
  if (value === true) return 1;
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  return readRatio(value) === undefined ? undefined : value;
}
