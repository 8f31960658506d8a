/** What a column can hold. */
export type Cell = string | number | boolean | null;

/** A row as the driver gives it. */
export type SqlRow = Readonly<Record<string, Cell>>;

/** What can be written into a column. */
export type Written = string | number | boolean | null;

function wrong(row: SqlRow, column: string): Error {
  return new Error(
    `the ledger's column ${column} holds ` +
      `${row[column] === undefined ? 'nothing' : `a ${typeof row[column]}`}`,
  );
}

/** A text column. */
export function text(row: SqlRow, column: string): string {
  const cell = row[column];
  if (typeof cell !== 'string') throw wrong(row, column);
  return cell;
}

/** A text column that may be null. */
export function textOrNull(row: SqlRow, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

/** A number column. */
export function integer(row: SqlRow, column: string): number {
  const cell = row[column];
  if (typeof cell !== 'number') throw wrong(row, column);
  return cell;
}

/** A number column that may be null. */
export function integerOrNull(row: SqlRow, column: string): number | null {
  return row[column] === null ? null : integer(row, column);
}

/** A column that is true or false. */
export function flag(row: SqlRow, column: string): boolean {
  const cell = row[column];
  return typeof cell === 'boolean' ? cell : integer(row, column) !== 0;
}

/** A column of JSON text. Only the store writes it, from the same type. */
export function json<T>(row: SqlRow, column: string): T {
  return JSON.parse(text(row, column)) as T;
}

/** A column of JSON text that may be null. */
export function jsonOrNull<T>(row: SqlRow, column: string): T | null {
  return row[column] === null ? null : json<T>(row, column);
}

/** Text of a nested value; null stays null. */
export function toJson(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

/**
 * A double in a form that JSON can carry exactly. SQL and JSON have no NaN or infinity, so these
 * become text (a numeric column of SQLite keeps such text, one of PostgreSQL reads it). The sign of
 * a zero is lost: no column of SQLite keeps it.
 */
export function fromDouble(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** The double that `fromDouble` wrote. */
export function toDouble(cell: Cell | undefined): number {
  if (cell === null || cell === undefined)
    throw new Error('the ledger holds no number where one belongs');
  return Number(cell);
}
