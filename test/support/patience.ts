/**
 * How long tests wait for what must come, ms. It only ends what hangs, and is far more than a slow
 * machine needs: no test may tell fast from slow by it. Below the timeout of mocha (.mocharc.json),
 * so that the test says what is missing.
 */
export const PATIENCE_MS = 240_000;

/**
 * `service_down_time_ms` for servers of tests that are not about silent hosts: no machine is so
 * slow that a host falls silent meanwhile, which would take its pools out of the choice. A day.
 */
export const NEVER_DOWN_MS = 86_400_000;

/** The same as flags of `stowage serve`; later flags win. */
export const NEVER_DOWN: readonly string[] = ['--set', `service_down_time_ms=${NEVER_DOWN_MS}`];
