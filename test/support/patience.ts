/**
 * How long tests wait for what must come, ms. It only ends tests that hang and is far more than a
 * slow machine needs. Below mocha's timeout (.mocharc.json), so that the test says what is missing.
 */
export const PATIENCE_MS = 240_000;

/**
 * `service_down_time_ms` for tests that are not about silent hosts: a day. On a slow machine hosts
 * would fall silent otherwise, and their pools would take no volumes.
 */
export const NEVER_DOWN_MS = 86_400_000;

/** The same as flags of `stowage serve`; later flags take precedence. */
export const NEVER_DOWN: readonly string[] = ['--set', `service_down_time_ms=${NEVER_DOWN_MS}`];

/**
 * What a store on PostgreSQL waits for at most, ms, in tests that are not about that. A process
 * that gets no processor for three seconds in the middle of a transaction would lose it otherwise.
 */
export const PATIENT_TIMEOUTS = {
  connectMs: PATIENCE_MS,
  lockMs: PATIENCE_MS,
  statementMs: PATIENCE_MS,
  idleInTransactionMs: PATIENCE_MS,
};
