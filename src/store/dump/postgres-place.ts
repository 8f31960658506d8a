import type { PostgresTimeouts } from '../postgres/postgres-connect.js';

/** A PostgreSQL, and how long it may take to get hold of it, ms. */
export interface PostgresPlace {
  readonly url: string;
  readonly connectMs: number;
  readonly lockMs: number;
}

/** Nearly the longest that a timer takes. */
const DAYS_MS = 2_000_000_000;

/** Timeouts of one who counts and moves all there is, and waits for files and pipes meanwhile. */
export function patient({ connectMs, lockMs }: PostgresPlace): PostgresTimeouts {
  return { connectMs, lockMs, statementMs: DAYS_MS, idleInTransactionMs: DAYS_MS };
}
