import type { Written } from '../sql/cell.js';

/** A statement that runs once, or once for each row. */
export type Part =
  | { readonly sql: string; readonly bindings: readonly (string | number)[] }
  | {
      readonly sql: string;
      /** Cells of a row; there is at least one. */
      readonly width: number;
      /** Those of all rows: a flat array of primitives is what is cloned in the least time. */
      readonly cells: readonly Written[];
    };

/** Statements for the thread, in order. It runs none after one that fails. Null: end. */
export type Message = readonly Part[] | null;

/** What came of a message. */
export interface Answer {
  /** Of the last statement: its rows, or how many it changed. */
  readonly result: unknown;
  /** Null: all went well. */
  readonly failure: Failure | null;
  /** Whether a transaction is open now. */
  readonly inTransaction: boolean;
  /** Pages in the log, if no transaction is open. */
  readonly logged: number;
}

/** An error, without what cannot be cloned. */
interface Failure {
  readonly message: string;
  /** SQLite's code; undefined: it is not SQLite's. */
  readonly code: string | undefined;
}

/** An error as the thread tells it. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error), code: undefined };
  const { code } = error as { readonly code?: unknown };
  if (typeof code === 'string') return { message: error.message, code };
  return { message: error.stack ?? error.message, code: undefined };
}

/** The error that the thread told of. */
export function errorOf({ message, code }: Failure): Error {
  return code === undefined ? new Error(message) : Object.assign(new Error(message), { code });
}

/** Rows of flat cells, one after the other in the same array. */
export function* rowsOf(width: number, cells: readonly Written[]): Iterable<readonly Written[]> {
  const row: Written[] = [];
  for (let from = 0; from < cells.length; from += width) {
    for (let at = 0; at < width; at += 1) row[at] = cells[from + at] ?? null;
    yield row;
  }
}
