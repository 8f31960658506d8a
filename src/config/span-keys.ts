import type { Leaf } from './leaves.js';
import { isSpanKey, shownKey } from './span.js';
import { at, has, put, show } from './values.js';

/**
 * Moves what a file states of spans to the keys in ms, under which all else knows them. Changes
 * `values`. What is stated twice, or without a unit, goes to `wrong`.
 * @param file its name
 */
export function moveSpans(
  values: Record<string, unknown>,
  known: readonly Leaf[],
  wrong: string[],
  file: string,
): void {
  const source = ` (in ${file})`;
  for (const { key } of known) {
    const shown = shownKey(key);
    if (!isSpanKey(key) || !has(values, shown)) continue;
    if (has(values, key)) wrong.push(`${shown}: stated twice, also as ${key}${source}`);
    const value = at(values, shown);
    const problem = unitProblem(shown, value);
    if (problem !== null) wrong.push(`${problem}${source}`);
    else put(values, key, value);
    remove(values, shown);
  }
}

/** Why a value is no span, as far as its unit goes; null: it has one, or is no number. */
export function unitProblem(shown: string, value: unknown): string | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && !Number.isNaN(number) && number !== 0
    ? `${shown}: found ${show(number)}, expected a span with its unit, such as 60s`
    : null;
}

function remove(values: Record<string, unknown>, key: string): void {
  const end = key.lastIndexOf('.');
  const section = at(values, end < 0 ? '' : key.slice(0, end));
  if (typeof section === 'object' && section !== null)
    delete (section as Record<string, unknown>)[key.slice(end + 1)];
}
