import type { PostgresTimeouts } from '../postgres/postgres-connect.js';

/** A PostgreSQL database, and how long connecting may take, ms. */
export interface PostgresPlace {
  readonly url: string;
  readonly connectMs: number;
  readonly lockMs: number;
}

/** Just below the longest delay of a timer, ms. */
const DAYS_MS = 2_000_000_000;

/**
 * Timeouts for an export or import: it reads everything, and waits for files and pipes meanwhile.
 */
export function patient({ connectMs, lockMs }: PostgresPlace): PostgresTimeouts {
  return { connectMs, lockMs, statementMs: DAYS_MS, idleInTransactionMs: DAYS_MS };
}
