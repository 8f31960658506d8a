import { sqliteDriver } from './driver.js';
import { createPrivate } from './private-file.js';

/** Another process, or another store of this one, owns the database file. */
export class StoreOwned extends Error {
  override readonly name = 'StoreOwned';

  constructor(
    readonly file: string,
    options?: ErrorOptions,
  ) {
    super(`${file} is owned by another Stowage server; one process at a time may use it`, options);
  }
}

/**
 * Makes this process the owner of a database file, by an exclusive transaction held open on a
 * second file beside it. Unlike a file with a process id, the lock ends with the process, however
 * it ends. Others can still read the database itself.
 * @returns gives the file up
 */
export function ownFile(file: string): () => void {
  const driver = sqliteDriver();
  createPrivate(`${file}.lock`);
  const lock = new driver(`${file}.lock`, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if (error instanceof driver.SqliteError && error.code.startsWith('SQLITE_BUSY'))
      throw new StoreOwned(file, { cause: error });
    throw error;
  }
  return () => lock.close();
}
