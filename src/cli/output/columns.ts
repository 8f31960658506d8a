import type { JsonValue } from '@bufbuild/protobuf';
import { CliFailure } from '../terminal/io.js';
import type { Tone } from './paint.js';
import type { Cell } from './table.js';

/** What a column or field may hold. Undefined: not known. */
export type Value = string | number | bigint | boolean | undefined;

/** One column of a list, or one field of a record. */
export interface Column<T> {
  /** As people read it: `virtual free`. Programs name it `virtual_free`. */
  readonly name: string;
  readonly value: (row: T) => Value;
  readonly tone?: (row: T) => Tone | undefined;
  /** Of its numbers; people read it behind the value of a single thing. */
  readonly unit?: 'GiB' | '%';
  /** Shown only where it is asked for by name. */
  readonly more?: true;
}

/** A column's name for programs. */
export function keyOf(name: string): string {
  return name.toLowerCase().replaceAll(/[ -]/g, '_');
}

/**
 * The columns that were asked for, in that order; by default all but the ones that have to be asked
 * for.
 */
export function chosen<T>(
  columns: readonly Column<T>[],
  wanted: readonly string[] | undefined,
): readonly Column<T>[] {
  if (wanted === undefined) return columns.filter(({ more }) => !more);
  return wanted.map((name) => named(columns, name, '--columns'));
}

/**
 * Sorts by columns, the first one first; `name:desc` from the greatest. What is not known comes
 * last. Stable.
 */
export function sorted<T>(
  columns: readonly Column<T>[],
  by: readonly string[] | undefined,
  rows: readonly T[],
): readonly T[] {
  if (by === undefined) return rows;
  const keys = by.map((text) => {
    const [, name = text, order = 'asc'] = /^(.*?)(?::(asc|desc))?$/.exec(text) ?? [];
    return { column: named(columns, name, '--sort-column'), sign: order === 'desc' ? -1 : 1 };
  });
  return [...rows].sort((a, b) => {
    for (const { column, sign } of keys) {
      const order = compare(column.value(a), column.value(b), sign);
      if (order !== 0) return order;
    }
    return 0;
  });
}

/** A value as people read it: figures with at most two decimals. */
export function cell(value: Value, tone?: Tone): Cell {
  switch (typeof value) {
    case 'undefined':
      return { text: '-', right: true };
    case 'boolean':
      return { text: value ? 'yes' : 'no', tone };
    case 'number':
      return { text: String(Math.round(value * 100) / 100), tone, right: true };
    case 'bigint':
      return { text: String(value), tone, right: true };
    default:
      return { text: value, tone };
  }
}

/** A value as text for programs, nothing rounded; what is not known is empty. */
export function raw(value: Value): string {
  return value === undefined ? '' : String(value);
}

/** A value in JSON. Whole numbers beyond 2^53 become text, as in proto JSON. */
export function jsonOf(value: Value): JsonValue {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return value ?? null;
}

function named<T>(columns: readonly Column<T>[], name: string, flag: string): Column<T> {
  const found = columns.find((column) => keyOf(column.name) === keyOf(name.trim()));
  if (found) return found;
  throw new CliFailure(
    `${flag}: found ${name.trim() || 'nothing'}, expected some of ` +
      `${columns.map((one) => keyOf(one.name)).join(', ')}`,
  );
}

function compare(a: Value, b: Value, sign: number): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
  return (a < b ? -1 : 1) * sign;
}
