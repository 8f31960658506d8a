import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type LedgerStore, StoreBroken, StoreUnavailable } from '../../ledger/store-port/store.js';
import { prepareSchema } from '../schema/schema.js';
import { Connections } from '../sql/connections.js';
import { examine, type Finding } from '../sqlite/examine.js';
import { InPlace } from '../sqlite/in-place.js';
import { ownFile } from '../sqlite/owner-lock.js';
import { createPrivate, PRIVATE_DIRECTORY } from '../sqlite/private-file.js';
import { connectSqlite } from '../sqlite/sqlite-connect.js';
import { SQLITE } from '../sqlite/sqlite-dialect.js';
import { SqliteStore } from '../sqlite/sqlite-store.js';

/** Path of the embedded ledger, and its clock. */
export interface SqliteOptions {
  readonly file: string;
  /** Epoch ms. */
  readonly clock: () => number;
}

/**
 * Opens the embedded ledger and brings its schema up to date. Rejects with StoreOwned if another
 * process owns the file, with SchemaTooNew if a newer server's schema forbids it, with StoreBroken
 * if the files are damaged, have a second name or lack what they had, and with StoreUnavailable if
 * the file cannot be used.
 */
export async function openSqliteStore(options: SqliteOptions): Promise<LedgerStore> {
  try {
    const file = settle(options.file);
    const release = ownFile(file);
    try {
      return await openOwned(file, options.clock, release);
    } catch (error) {
      release();
      throw error;
    }
  } catch (error) {
    if (error instanceof StoreUnavailable || !SQLITE.isUnavailable(error)) throw error;
    const breach = SQLITE.breachOf(error);
    if (breach !== null)
      throw refusal({
        breach,
        what: `${options.file} is damaged: ${wordsOf(error)}`,
        remedy: 'restore',
      });
    throw new StoreUnavailable(`${options.file} cannot be opened: ${wordsOf(error)}`, {
      cause: error,
    });
  }
}

async function openOwned(
  file: string,
  clock: () => number,
  release: () => void,
): Promise<LedgerStore> {
  const found = examine(file, false);
  if (found !== null) throw refusal(found);
  const fresh = !existsSync(file);
  if (fresh) createPrivate(file);
  const place = new InPlace(file);
  const knex = connectSqlite(file, () => place.reopened());
  try {
    await prepareSchema(knex);
    if (fresh) syncDirectory(dirname(file));
    return await SqliteStore.open(new Connections(knex, SQLITE), { file, clock, place, release });
  } catch (error) {
    await knex.destroy();
    throw error;
  }
}

/** What to do about each kind of finding. */
const REMEDIES: Readonly<Record<Finding['remedy'], string>> = {
  accept:
    'find the missing files, or restore a backup; to go on with what is there, and lose the ' +
    'rest: `stowage ledger check --accept`',
  restore: 'restore a backup, or repair a copy (docs/operating.md)',
  unlink: 'remove all names but one, and copy files instead of linking them',
};

function refusal({ breach, what, remedy }: Finding): StoreBroken {
  return new StoreBroken(breach, `${what}: ${REMEDIES[remedy]}`);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * The real path, so that two names of one file share one lock. Creates the directory, for its owner
 * alone.
 */
export function settle(file: string): string {
  if (existsSync(file)) return realpathSync(file);
  makeDirectory(resolve(dirname(file)));
  return join(realpathSync(dirname(file)), basename(file));
}

/**
 * Creates one level after the other: Node's own `recursive` loops forever if a file system answers
 * ENOENT for a directory whose parent exists.
 */
function makeDirectory(directory: string): void {
  if (existsSync(directory)) return;
  makeDirectory(dirname(directory));
  mkdirSync(directory, { mode: PRIVATE_DIRECTORY });
}

/** Syncs the directory: otherwise a new file's name is not durable. */
export function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
