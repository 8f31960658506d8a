import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type LedgerStore, StoreBroken, StoreUnavailable } from '../../ledger/store-port/store.js';
import { prepareSchema, type SchemaChange } from '../schema/schema.js';
import { examine, type Finding, wordsOfFinding } from '../sqlite/examine.js';
import { InPlace } from '../sqlite/in-place.js';
import { ownFile } from '../sqlite/owner-lock.js';
import { createPrivate } from '../sqlite/private-file.js';
import { connectSqlite } from '../sqlite/sqlite-connect.js';
import { SQLITE } from '../sqlite/sqlite-dialect.js';
import { SqliteStore } from '../sqlite/sqlite-store.js';
import { systemFault } from '../sqlite/system-fault.js';
import { Writer } from '../thread/writer.js';
import { type FileConnections, onThisThread, onThread } from './on-thread.js';
import { settle, syncDirectory } from './settle.js';

/** Path of the embedded ledger, and its clock. */
export interface SqliteOptions {
  readonly file: string;
  /** Epoch ms. */
  readonly clock: () => number;
  /** Hears how the schema is brought up to date. */
  readonly tell?: (change: SchemaChange) => void;
  /** Whether what writes has a thread of its own. A URL: with the module at that place. */
  readonly ownThread?: boolean | URL;
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
      return await openOwned(file, options, release);
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
    const cause = systemFault(options.file) ?? systemFault(`${options.file}.lock`) ?? error;
    throw new StoreUnavailable(`${options.file} cannot be opened: ${wordsOf(cause)}`, { cause });
  }
}

async function openOwned(
  file: string,
  { clock, tell, ownThread = false }: SqliteOptions,
  release: () => void,
): Promise<LedgerStore> {
  const found = examine(file, false);
  if (found !== null) throw refusal(found);
  const fresh = !existsSync(file);
  if (fresh) createPrivate(file);
  const place = new InPlace(file);
  const opened = () => place.reopened();
  const knex = connectSqlite(file, opened);
  let connected: FileConnections | null = null;
  try {
    await prepareSchema(knex, undefined, tell);
    if (fresh) syncDirectory(dirname(file));
    const { reads, writes, end } =
      ownThread === false
        ? onThisThread(knex)
        : await onThread(file, knex, opened, writerOf(file, ownThread));
    connected = { reads, writes, end };
    const close = async () => {
      await end();
      release();
    };
    return await SqliteStore.open(reads, writes, { file, clock, place, release: close });
  } catch (error) {
    await connected?.writes.close();
    await connected?.end();
    await knex.destroy();
    throw error;
  }
}

function writerOf(file: string, module: true | URL): Writer {
  return module === true ? new Writer(file) : new Writer(file, module);
}

function refusal(found: Finding): StoreBroken {
  return new StoreBroken(found.breach, wordsOfFinding(found));
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
