import { existsSync, realpathSync } from 'node:fs';
import type { Config } from '../config/schema.js';
import type { Contents } from '../store/dump/format.js';
import { checkDump, loadDump } from '../store/dump/load-dump.js';
import { openSource, openTarget } from '../store/dump/open.js';
import { DumpProblem } from '../store/dump/problem.js';
import { openDump } from '../store/dump/read-dump.js';
import type { Watch } from '../store/dump/watch.js';
import { beginDump } from '../store/dump/write-dump.js';
import { nameOfDatabase } from '../store/open/open-store.js';
import { POSTGRES_ERRORS } from '../store/postgres/postgres-errors.js';
import { ForeignTables } from '../store/schema/foreign.js';
import { SchemaTooNew } from '../store/schema/schema.js';
import { wordsOf } from '../store/sql/words.js';
import { filesBeside } from '../store/sqlite/files.js';

import { StoreOwned } from '../store/sqlite/owner-lock.js';
import { SQLITE } from '../store/sqlite/sqlite-dialect.js';
import { checkDatabase } from './database-check.js';

export type { Contents } from '../store/dump/format.js';

/** How a caller follows an export or import, and ends it. */
export interface TransferProgress {
  /** Ends the transfer; nothing is left behind. */
  readonly signal: AbortSignal;
  /**
   * Called once, with the number of rows. The function that it returns is called as rows are done.
   */
  readonly begun: (rows: number) => Watch['done'];
}

/** Writes the text of an export. */
export type WriteText = (chunks: AsyncIterable<string>) => Promise<void>;

/** Paths that a ledger in a file uses, whether they exist or not; none of a PostgreSQL. */
export function filesOfLedger(config: Config): readonly string[] {
  if (config.database.url !== null) return [];
  const name = nameOfDatabase(config);
  // The others are beside the file itself, not beside its name.
  const real = existsSync(name) ? realpathSync(name) : name;
  return [name, ...filesBeside(real)];
}

/** A file to read, and its name in messages. */
export interface Input {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * Exports the ledger of a configuration as it is now; a server may be using it. Ends when `write`
 * does. Rejects with DumpProblem if that is not possible. `stowage` is the version of this program.
 */
export async function exportLedger(
  config: Config,
  stowage: string,
  { signal, begun }: TransferProgress,
  write: WriteText,
): Promise<Contents> {
  checkDatabase(config);
  const place = nameOfDatabase(config);
  const source = await about(place, () => openSource(config));
  try {
    const dump = await about(place, () => beginDump(source, { stowage, takenAt: new Date() }));
    const chunks = dump.chunks({ signal, done: begun(dump.contents.header.rows) });
    await about(place, () => write(chunks));
    return dump.contents;
  } finally {
    await source.close();
  }
}

/**
 * Reads and checks a whole export; resolves with what it contains. Rejects with DumpProblem if it
 * is broken.
 */
export async function checkExport(
  { name, bytes }: Input,
  { signal, begun }: TransferProgress,
): Promise<Contents> {
  return about(name, async () => {
    const reader = await openDump(bytes);
    return checkDump(reader, { signal, done: begun(reader.header.rows) });
  });
}

/**
 * Fills the ledger of a configuration from an export: all of it, or nothing if this rejects.
 * Rejects with DumpProblem if the file is broken, the ledger is not empty, or a server owns it.
 */
export async function importLedger(
  config: Config,
  { name, bytes }: Input,
  { signal, begun }: TransferProgress,
): Promise<Contents> {
  checkDatabase(config);
  const reader = await about(name, () => openDump(bytes));
  const place = nameOfDatabase(config);
  const target = await about(place, () => openTarget(config, reader.header.schema));
  try {
    const contents = await about(name, () =>
      loadDump(reader, target, { signal, done: begun(reader.header.rows) }),
    );
    signal.throwIfAborted();
    await about(place, () => target.finish());
    return contents;
  } finally {
    await target.abandon();
  }
}

/** Puts the subject before the message of an error that the user can do something about. */
async function about<T>(subject: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreOwned)
      throw new DumpProblem(`${error.message}: end it first`, { cause: error });
    const known = [DumpProblem, SchemaTooNew, ForeignTables];
    if (known.some((kind) => error instanceof kind) || isOfDatabase(error))
      throw new DumpProblem(`${subject}: ${wordsOf(error)}`, { cause: error });
    throw error;
  }
}

/** Whether the database or the file system raised the error. */
function isOfDatabase(error: unknown): boolean {
  if (SQLITE.isUnavailable(error) || POSTGRES_ERRORS.isUnavailable(error)) return true;
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as { readonly code?: unknown; readonly syscall?: unknown };
  return (
    syscall !== undefined || (typeof code === 'string' && /^(SQLITE_|[0-9A-Z]{5}$)/.test(code))
  );
}
