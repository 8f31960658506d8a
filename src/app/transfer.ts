import type { Config } from '../config/schema.js';
import type { Contents } from '../store/dump/format.js';
import { checkDump, loadDump } from '../store/dump/load-dump.js';
import { openSource, openTarget } from '../store/dump/open.js';
import { DumpProblem, wordsOf } from '../store/dump/problem.js';
import { openDump } from '../store/dump/read-dump.js';
import type { Watch } from '../store/dump/watch.js';
import { beginDump } from '../store/dump/write-dump.js';
import { nameOfDatabase } from '../store/open/open-store.js';
import { POSTGRES } from '../store/postgres/postgres-dialect.js';
import { SchemaTooNew } from '../store/schema/schema.js';
import { StoreOwned } from '../store/sqlite/owner-lock.js';
import { SQLITE } from '../store/sqlite/sqlite-dialect.js';

export type { Contents } from '../store/dump/format.js';

/** Who follows an export or import. */
export interface TransferProgress {
  /** Ends it, with nothing left behind. */
  readonly signal: AbortSignal;
  /** It has begun, with so many rows; told as they are done. */
  readonly begun: (rows: number) => Watch['done'];
}

/** Takes the text of an export. */
export type WriteText = (chunks: AsyncIterable<string>) => Promise<void>;

/** A file that is read, and how messages name it. */
export interface Input {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * Exports the ledger of a configuration as it is at this moment, also while a server uses it; done
 * when `write` is. Rejects with DumpProblem where that cannot be.
 * @param stowage version of this program
 */
export async function exportLedger(
  config: Config,
  stowage: string,
  { signal, begun }: TransferProgress,
  write: WriteText,
): Promise<Contents> {
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
 * Reads a whole export and checks it; what it holds. Rejects with DumpProblem where it is broken.
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
 * Makes the ledger of a configuration of an export: all of it or, where it rejects, nothing.
 * Rejects with DumpProblem where the file is broken, or the ledger is not empty or has an owner.
 */
export async function importLedger(
  config: Config,
  { name, bytes }: Input,
  { signal, begun }: TransferProgress,
): Promise<Contents> {
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

/** Says of faults that can be mended what they are about. */
async function about<T>(subject: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreOwned)
      throw new DumpProblem(`${error.message}: end it first`, { cause: error });
    if (error instanceof DumpProblem || error instanceof SchemaTooNew || isOfDatabase(error))
      throw new DumpProblem(`${subject}: ${wordsOf(error)}`, { cause: error });
    throw error;
  }
}

/** Whether the database or the disk says so: that it cannot be used, or that this user may not. */
function isOfDatabase(error: unknown): boolean {
  if (SQLITE.isUnavailable(error) || POSTGRES.isUnavailable(error)) return true;
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as { readonly code?: unknown; readonly syscall?: unknown };
  return (
    syscall !== undefined || (typeof code === 'string' && /^(SQLITE_|[0-9A-Z]{5}$)/.test(code))
  );
}
