import type { Written } from './cell.js';

/** Statements on a connection whose driver prepares them. */
export interface Statements {
  /** Whether a transaction is open; left out: the connection itself knows. */
  readonly inTransaction?: boolean;
  /** Runs a statement once; answers its rows, or how many it changed. */
  query(sql: string, bindings: readonly (string | number)[]): unknown;
  /** Writes rows by a statement that writes one: `insert … values (?, …) …`. */
  runAll(sql: string, rows: Iterable<readonly Written[]>): Promise<void>;
}
