import type { JsonValue } from '@bufbuild/protobuf';
import type { CliIo } from '../terminal/io.js';
import { type Column, cell, chosen, jsonOf, keyOf, raw, sorted } from './columns.js';
import { document, line, type OutputOptions } from './format.js';
import { painter } from './paint.js';
import { table } from './table.js';

/** A list as a command prints it. */
export interface ListView<T> {
  readonly columns: readonly Column<T>[];
  readonly pages: AsyncIterable<readonly T[]> | Iterable<readonly T[]>;
  /** The whole row, for programs that choose no columns. */
  readonly machine: (row: T) => JsonValue;
  /** Text for people if the list is empty. */
  readonly empty: string;
}

/** Prints a list. If nothing has to be sorted, rows for programs are printed as they arrive. */
export async function printList<T>(
  io: CliIo,
  options: OutputOptions,
  view: ListView<T>,
): Promise<void> {
  const columns = chosen(view.columns, options.columns);
  const pages = first(view.pages, options.sortColumn === undefined ? options.limit : undefined);
  const { format } = options;
  if (format === 'csv' || format === 'value') {
    if (format === 'csv')
      io.out(
        line(
          io,
          format,
          columns.map(({ name }) => keyOf(name)),
        ),
      );
    const rows = (page: readonly T[]) =>
      page.map((row) =>
        line(
          io,
          format,
          columns.map(({ value }) => raw(value(row))),
        ),
      );
    for await (const page of options.sortColumn === undefined
      ? pages
      : [await everything(pages, options, view)]) {
      if (page.length > 0) io.out(rows(page).join('\n'));
    }
    return;
  }
  const rows = await everything(pages, options, view);
  if (format !== 'table')
    io.out(
      document(
        format,
        rows.map(options.columns === undefined ? view.machine : (row) => picked(columns, row)),
      ),
    );
  else io.out(rows.length === 0 ? view.empty : people(io, columns, rows));
}

/** The table for people. */
function people<T>(io: CliIo, columns: readonly Column<T>[], rows: readonly T[]): string {
  return table(
    columns.map(({ name }) => name.toUpperCase()),
    rows.map((row) => columns.map(({ value, tone }) => cell(value(row), tone?.(row)))),
    painter(io),
  );
}

/** The named columns of a row as an object. */
export function picked<T>(columns: readonly Column<T>[], row: T): JsonValue {
  return Object.fromEntries(columns.map(({ name, value }) => [keyOf(name), jsonOf(value(row))]));
}

async function everything<T>(
  pages: AsyncIterable<readonly T[]>,
  options: OutputOptions,
  { columns }: ListView<T>,
): Promise<readonly T[]> {
  // Check the names of columns before asking the server for all rows.
  sorted(columns, options.sortColumn, []);
  const rows: T[] = [];
  for await (const page of pages) rows.push(...page);
  return sorted(columns, options.sortColumn, rows).slice(0, options.limit);
}

async function* first<T>(
  pages: ListView<T>['pages'],
  limit = Number.POSITIVE_INFINITY,
): AsyncIterable<readonly T[]> {
  let left = limit;
  for await (const page of pages) {
    yield page.slice(0, left);
    left -= page.length;
    if (left <= 0) return;
  }
}
