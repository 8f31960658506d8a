import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { PRIVATE_DIRECTORY } from '../sqlite/private-file.js';

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
