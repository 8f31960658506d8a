/** The part of the driver's connection that set-up uses. */
export interface NewConnection {
  pragma(source: string): unknown;
}

/** Pages of the log after which they are copied into the file. */
export const CHECKPOINT_PAGES = 4000;

/**
 * Sets a new connection up.
 * @returns what went wrong
 */
export function setUp(connection: NewConnection): unknown {
  try {
    // Only a person with a shell could hold the file, and waiting would block everything else.
    connection.pragma('busy_timeout = 250');
    // Of a new file only: space that is freed can be given back to the disk (`give-back.ts`).
    connection.pragma('auto_vacuum = incremental');
    connection.pragma('journal_mode = wal');
    // The driver's build uses NORMAL in WAL mode, which may lose the last commits at a power
    // failure.
    connection.pragma('synchronous = full');
    // Keys are random: with 16 MiB, pages that change again before a checkpoint are not written
    // twice.
    connection.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    // A commit walks over all pages in the cache, so that it is small. What one transaction changes
    // may be more, and stays in memory up to its commit (ADR 0051).
    connection.pragma('cache_size = -8192');
    connection.pragma('cache_spill = -65536');
    connection.pragma('journal_size_limit = 67108864');
    return null;
  } catch (error) {
    return error;
  }
}
