import type { Breach } from '../../domain/breach.js';
import type { SqlRow, Written } from './cell.js';
import type { TableMap } from './table.js';

/** A JSON text that the database can store. */
export class JsonText {
  constructor(readonly text: string) {}
}

/** A value of a statement. */
export type Binding = string | number | JsonText;

/** A statement with its values, in order of its question marks. */
export interface Statement {
  readonly sql: string;
  readonly bindings: readonly Binding[];
  /**
   * If set, the statement runs once for each row, with the row's cells as its only values. All rows
   * may come in one array, which holds the next one's cells once that is asked for.
   */
  readonly rows?: Iterable<readonly Written[]>;
  /** Whether its text is one of few that come often, so that the database may keep it parsed. */
  readonly comesAgain?: boolean;
}

/** What differs between the databases. All other SQL in src/store is the same for both. */
export interface Dialect {
  /** Whether statements may be sent before earlier ones are answered. */
  readonly pipelined: boolean;
  /** Begins a transaction that writes. */
  readonly begin: string;
  /** Begins a transaction that only reads and sees one state of the database throughout. */
  readonly beginRead: string;
  /**
   * Whether the index of decisions by subject leaves out those that their volumes' rows name
   * (column `found_by_volume`).
   */
  readonly findsByVolume: boolean;
  /** Whether the events of a report's figures share a row (column `first_serial`). */
  readonly sharesEventRows: boolean;
  /**
   * Whether rows that are new are appended, apart from those that changed: a statement that may
   * change rows costs more.
   */
  readonly appendsNewRows: boolean;
  /** A condition: the column holds one of the texts of `list`, its one parameter. */
  isIn(column: string): string;
  /** Texts as the one parameter of `isIn`. */
  list(values: Iterable<string>): JsonText;
  /** A text in the form that the database stores. */
  text(value: string): string;
  /**
   * The query for the rows of a table of which a column holds one of the texts of `list`, its one
   * parameter. More conditions may follow.
   */
  select<R>(map: TableMap<R>, column: string): string;
  /** A column in a condition, written so that no index is used for it. */
  unindexed(column: string): string;
  /**
   * A statement that inserts or updates any number of rows. `stamp`: a column that every row gets,
   * with its value.
   */
  upsert<R>(
    map: TableMap<R>,
    records: readonly R[],
    stamp?: { readonly column: string; readonly value: number },
  ): Statement;
  /** A statement that adds any number of new rows. */
  append<R>(map: TableMap<R>, records: readonly R[]): Statement;
  /**
   * One statement that sets columns of existing rows, if a condition on the table and on `given`
   * holds.
   */
  update<R>(map: TableMap<R>, records: readonly R[], where: string): Statement;
  /** The rows of a query, and the number of rows a statement changed, from the driver's answer. */
  rowsOf(answer: unknown): readonly SqlRow[];
  changedBy(answer: unknown): number;
  /** Whether an error may go away on a new connection. */
  leadsNowhere(error: unknown): boolean;
  /**
   * Whether an error means that the database cannot be used now, not that the statement is wrong.
   */
  isUnavailable(error: unknown): boolean;
  /** What an error says of the store, if it must not be used any more; null: nothing such. */
  breachOf(error: unknown): Breach | null;
  /** Such an error in words for the operator, with what to do where that is known. */
  explain(error: unknown): string;
}

/** The columns that an update may change. */
export function changing<R>(map: TableMap<R>): readonly string[] {
  return Object.keys(map.columns).filter(
    (column) => !map.key.includes(column) && !map.fixed.includes(column),
  );
}

/** The update of rows from a source with the same column names. */
export function updateFrom<R>(map: TableMap<R>, source: string, where: string): string {
  const sets = changing(map).map((column) => `${column} = given.${column}`);
  const same = map.key.map((column) => `${map.table}.${column} = given.${column}`);
  return (
    `update ${map.table} set ${sets.join(', ')} from ${source} as given where ` +
    `${[...same, where].join(' and ')}`
  );
}
