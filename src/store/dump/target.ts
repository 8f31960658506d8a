import type { DumpedCell } from './cell-kind.js';
import type { DumpTable } from './tables.js';

/**
 * An empty ledger, of the newest or an older schema version, that takes rows: in the end all of
 * them, or none.
 */
export interface DumpTarget {
  /** Its name in messages. */
  readonly name: string;
  insert(table: DumpTable, rows: readonly Readonly<Record<string, DumpedCell>>[]): Promise<void>;
  count(table: DumpTable): Promise<number>;
  /** Brings the schema up to date and makes all of it durable: from here on it is a ledger. */
  finish(): Promise<void>;
  /** Leaves everything as it was. Does nothing after `finish`. */
  abandon(): Promise<void>;
}
