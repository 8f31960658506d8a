import type { SqlRow, Written } from './cell.js';
import type { TableMap } from './table.js';

/** A JSON text whose own texts are as the database can keep them. */
export class JsonText {
  constructor(readonly text: string) {}
}

/** A value of a statement. */
export type Binding = string | number | JsonText;

/** A statement with its values, in order of its question marks. */
export interface Statement {
  readonly sql: string;
  readonly bindings: readonly Binding[];
  /** Where it is run once a row, with the row's cells: then there are no other values. */
  readonly rows?: Iterable<readonly Written[]>;
}

/** What each database says its own way. Everything else in src/store is SQL that both speak. */
export interface Dialect {
  /** Whether statements may be sent before those before them are answered. */
  readonly pipelined: boolean;
  /** Begins a transaction that writes. */
  readonly begin: string;
  /** Begins one that reads and sees one state of the database throughout. */
  readonly beginRead: string;
  /** A condition: the column holds one of the texts that `list` was given, its one parameter. */
  isIn(column: string): string;
  /** Texts as the one parameter of `isIn`. */
  list(values: Iterable<string>): JsonText;
  /** A text as the database can keep it. */
  text(value: string): string;
  /** A column in a condition that must not be taken for an index. */
  unindexed(column: string): string;
  /**
   * A statement that writes any number of rows, whether they are there already or not. `stamp`: a
   * column that every row gets, with its value.
   */
  upsert<R>(
    map: TableMap<R>,
    records: readonly R[],
    stamp?: { readonly column: string; readonly value: number },
  ): Statement;
  /** A statement that adds any number of new rows. */
  append<R>(map: TableMap<R>, records: readonly R[]): Statement;
  /**
   * One statement that sets the columns of rows that are there, where a condition on the table and
   * on `given` holds.
   */
  update<R>(map: TableMap<R>, records: readonly R[], where: string): Statement;
  /** Rows of a query, and how many rows a statement changed, from what the driver answers. */
  rowsOf(answer: unknown): readonly SqlRow[];
  changedBy(answer: unknown): number;
  /** Whether an error says that a new connection may do better. */
  leadsNowhere(error: unknown): boolean;
  /**
   * Whether an error says that the database cannot be used now, rather than that the statement is
   * wrong.
   */
  isUnavailable(error: unknown): boolean;
}

/** The columns that an update may change. */
export function changing<R>(map: TableMap<R>): readonly string[] {
  return Object.keys(map.columns).filter(
    (column) => !map.key.includes(column) && !map.fixed.includes(column),
  );
}

/** The update of rows by what a source gives, under the same names. */
export function updateFrom<R>(map: TableMap<R>, source: string, where: string): string {
  const sets = changing(map).map((column) => `${column} = given.${column}`);
  const same = map.key.map((column) => `${map.table}.${column} = given.${column}`);
  return (
    `update ${map.table} set ${sets.join(', ')} from ${source} as given where ` +
    `${[...same, where].join(' and ')}`
  );
}
