import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { fileFault } from '../../config/file-fault.js';
import { CliFailure } from '../terminal/io.js';
import { isOfSqlite, isOneOf } from './ledger-file.js';

/** A file to be written as a whole. */
export interface WholeFile {
  /**
   * Writes the file under another name in the same directory, syncs and renames it, so that a file
   * of this name is always whole. Compresses with gzip if the name ends in .gz. Only the owner may
   * read it. If it fails, nothing is left.
   */
  write(chunks: AsyncIterable<string>, signal: AbortSignal): Promise<void>;
}

/**
 * Checks whether a file may be written. Never one of `apart`, by whatever name, nor a file of
 * SQLite, even with `force`. Rejects with CliFailure.
 */
export async function wholeFile(
  name: string,
  force: boolean,
  apart: readonly string[] = [],
): Promise<WholeFile> {
  const there = await stat(name).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new CliFailure(`${name}: cannot be written: ${fileFault(error)}`);
  });
  // A device or pipe must not be replaced, with or without --force.
  if (there !== undefined && !there.isFile())
    throw new CliFailure(`${name} is no file: name one, or - for standard output`);
  if (there !== undefined && !force)
    throw new CliFailure(`${name} is there already: --force writes over it`);
  if ((await isOneOf(name, apart)) || (there !== undefined && (await isOfSqlite(name))))
    throw new CliFailure(`${name} is a file of a ledger, and nothing is written over it`);
  const file = there === undefined ? name : await realpath(name);
  return { write: (chunks, signal) => write(file, chunks, signal) };
}

async function write(
  file: string,
  chunks: AsyncIterable<string>,
  signal: AbortSignal,
): Promise<void> {
  const draft = join(dirname(file), `.${basename(file)}.${randomBytes(4).toString('hex')}.part`);
  try {
    const out = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true });
    const text = Readable.from(chunks, { objectMode: false });
    if (file.endsWith('.gz')) await pipeline(text, createGzip(), out, { signal });
    else await pipeline(text, out, { signal });
    signal.throwIfAborted();
    await rename(draft, file);
    await syncDirectory(dirname(file));
  } catch (error) {
    await rm(draft, { force: true });
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new CliFailure(`${file}: cannot be written: ${fileFault(error)}`);
  }
}

/** A new name is durable only if its directory is synced. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
