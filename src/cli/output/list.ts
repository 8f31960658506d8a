import type { JsonValue } from '@bufbuild/protobuf';
import type { CliIo } from '../terminal/io.js';
import { type Column, cell, chosen, keyOf, raw, sorted } from './columns.js';
import { document, line, type OutputOptions } from './format.js';
import { lookOf, PagedTable } from './table.js';

/** Rows whose widths are looked at together. */
const TABLE_PAGE = 200;

/** A list as a command prints it. */
export interface ListView<T> {
  readonly columns: readonly Column<T>[];
  readonly pages: AsyncIterable<readonly T[]> | Iterable<readonly T[]>;
  /** The whole row, for JSON and YAML. */
  readonly machine: (row: T) => JsonValue;
  /** Whether people want each page as soon as it comes, rather than columns of one width. */
  readonly asTheyCome?: true;
  /** Text for people if the list is empty. */
  readonly empty: string;
}

/**
 * Prints a list. If nothing has to be sorted, rows are printed as they arrive; but JSON and YAML
 * are one document.
 */
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
    for await (const page of await inOrder(pages, options, view)) {
      if (page.length > 0) io.out(rows(page).join('\n'));
    }
    return;
  }
  if (format === 'table') return people(io, columns, await inOrder(pages, options, view), view);
  await documents(io, format, await inOrder(pages, options, view), view.machine);
}

/** Prints one list as JSON or YAML, page by page. */
async function documents<T>(
  io: CliIo,
  format: 'json' | 'yaml',
  pages: AsyncIterable<readonly T[]>,
  shown: (row: T) => JsonValue,
): Promise<void> {
  // Held back until it is known whether a comma follows.
  let held: string | undefined;
  for await (const page of pages) {
    if (page.length === 0) continue;
    if (held !== undefined) io.out(format === 'json' ? `${held},` : held);
    const text = document(format, page.map(shown));
    // The items of JSON, without the brackets of this page's own list.
    held = format === 'yaml' ? text : `${held === undefined ? '[\n' : ''}${text.slice(2, -2)}`;
  }
  if (held === undefined) io.out('[]');
  else io.out(format === 'json' ? `${held}\n]` : held);
}

/** Prints the table for people, page by page. */
async function people<T>(
  io: CliIo,
  columns: readonly Column<T>[],
  pages: AsyncIterable<readonly T[]>,
  { empty, asTheyCome }: ListView<T>,
): Promise<void> {
  const table = new PagedTable(
    columns.map(({ name }) => name.toUpperCase()),
    lookOf(io),
  );
  let any = false;
  for await (const page of asTheyCome ? pages : evenPages(pages, TABLE_PAGE)) {
    if (page.length === 0) continue;
    any = true;
    io.out(
      table.page(
        page.map((row) => columns.map(({ value, tone }) => cell(value(row), tone?.(row)))),
      ),
    );
  }
  if (!any) io.out(empty);
}

/** The pages as they come, or all rows in the wanted order. */
async function inOrder<T>(
  pages: AsyncIterable<readonly T[]>,
  options: OutputOptions,
  view: ListView<T>,
): Promise<AsyncIterable<readonly T[]>> {
  if (options.sortColumn === undefined) return pages;
  const rows = await everything(pages, options, view);
  return first([rows]);
}

/** The rows in pages of `size`; only the last one may be smaller. No page is empty. */
async function* evenPages<T>(
  pages: AsyncIterable<readonly T[]>,
  size: number,
): AsyncIterable<readonly T[]> {
  let some: T[] = [];
  for await (const page of pages)
    for (const row of page) {
      some.push(row);
      if (some.length < size) continue;
      yield some;
      some = [];
    }
  if (some.length > 0) yield some;
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
