import { CliFailure } from '../terminal/io.js';
import type { Tone } from './paint.js';
import type { Cell } from './table-cell.js';

/** The value of a column or field. Undefined: not known. */
export type Value = string | number | bigint | boolean | undefined;

/** What a column is called, and whether it is shown. */
export interface ColumnName {
  /** Name for people: `virtual free`. Its name for programs is `virtual_free`. */
  readonly name: string;
  /** Shown only if it is named in `--columns`. */
  readonly more?: true;
}

/** One column of a list, or one field of a record. */
export interface Column<T> extends ColumnName {
  readonly value: (row: T) => Value;
  readonly tone?: (row: T) => Tone | undefined;
  /** Unit of its numbers; shown behind the value in a record. */
  readonly unit?: 'GiB' | '%';
}

/** A column's name for programs. */
export function keyOf(name: string): string {
  return name.toLowerCase().replaceAll(/[ -]/g, '_');
}

/**
 * The columns named in `--columns`, in that order. By default all without `more`. Throws CliFailure
 * for an unknown name.
 */
export function chosen<T>(
  columns: readonly Column<T>[],
  wanted: readonly string[] | undefined,
): readonly Column<T>[] {
  if (wanted === undefined) return columns.filter(({ more }) => !more);
  return wanted.map((name) => named(columns, name, '--columns'));
}

/**
 * Sorts by columns, the first one first; `name:desc` sorts in descending order. Unknown values come
 * last. Stable. Throws CliFailure for an unknown name.
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

/** A value for people: numbers have at most two decimals. */
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

/** A value as text for programs, not rounded; empty if not known. */
export function raw(value: Value): string {
  return value === undefined ? '' : String(value);
}

/** Throws CliFailure for a name in `--columns` or `--sort-column` that there is not. */
export function checkColumns(
  columns: readonly ColumnName[],
  wanted: readonly string[],
  by: readonly string[],
): void {
  for (const name of wanted) named(columns, name, '--columns');
  for (const text of by) named(columns, text.replace(/:(asc|desc)$/, ''), '--sort-column');
}

function named<C extends ColumnName>(columns: readonly C[], name: string, flag: string): C {
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
