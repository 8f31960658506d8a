import { accessSync, closeSync, constants, lstatSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Why the operating system does not let a file be opened for writing, or made, with its path; null:
 * it does. SQLite says of any of it that it is unable to open the database file.
 */
export function systemFault(file: string): NodeJS.ErrnoException | null {
  const directory = dirname(file);
  let path = directory;
  try {
    // With the dot, what is no directory is told as such.
    accessSync(`${directory}/.`, constants.X_OK);
    if (lstatSync(file, { throwIfNoEntry: false }) === undefined) {
      accessSync(directory, constants.W_OK);
      return null;
    }
    path = file;
    closeSync(openSync(file, 'r+'));
    return null;
  } catch (error) {
    return Object.assign(error as NodeJS.ErrnoException, { path });
  }
}
