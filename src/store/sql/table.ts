import type { SqlRow, Written } from './cell.js';

/** How one kind of record is stored: the only place that knows both its fields and its columns. */
export interface TableMap<R> {
  readonly table: string;
  /** Columns of the primary key. */
  readonly key: readonly string[];
  /** Every column, the key's included, with the value that a record writes into it. */
  readonly columns: Readonly<Record<string, (record: R) => Written>>;
  /** Columns that never change in a row: updates leave them and their indexes alone. */
  readonly fixed: readonly string[];
  read(row: SqlRow): R;
}

/** The columns of a table, for a query. */
export function columnsOf<R>({ columns }: TableMap<R>): string {
  return Object.keys(columns).join(', ');
}

/**
 * Makes one JSON text of many records: an array of rows, each an array of cells in order of the
 * columns.
 */
export function encodeRows<R>(map: TableMap<R>, records: readonly R[]): string {
  const writers = Object.values(map.columns);
  return JSON.stringify(records.map((record) => writers.map((write) => write(record))));
}
