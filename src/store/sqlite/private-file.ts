import { closeSync, openSync } from 'node:fs';

/** Only the owner reads and writes the ledger: it tells what every project has. */
const PRIVATE_FILE = 0o600;
export const PRIVATE_DIRECTORY = 0o700;

/**
 * Creates a file that only its owner may use, unless it exists: one that exists keeps its mode.
 * SQLite gives the files that it puts beside a database (`-wal`, `-shm`, `-journal`) the same mode.
 * If it cannot be created, SQLite says why as it opens it.
 */
export function createPrivate(file: string): void {
  try {
    closeSync(openSync(file, 'ax', PRIVATE_FILE));
  } catch {
    // It exists, or cannot be created.
  }
}
