import { open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** How databases of SQLite and their write-ahead logs begin. */
const BEGINNINGS = [
  Buffer.from('SQLite format 3\0'),
  Buffer.from('377f0682', 'hex'),
  Buffer.from('377f0683', 'hex'),
];

/** Whether a file is a database of SQLite, or the log of one, by its content. */
export async function isOfSqlite(name: string): Promise<boolean> {
  const handle = await open(name, 'r');
  try {
    const begins = Buffer.alloc(16);
    const { bytesRead } = await handle.read(begins, 0, begins.length, 0);
    return BEGINNINGS.some((one) => begins.subarray(0, bytesRead).indexOf(one) === 0);
  } finally {
    await handle.close();
  }
}

/** Whether a name stands for one of some files: the same path, or another name of the same file. */
export async function isOneOf(name: string, files: readonly string[]): Promise<boolean> {
  const [path, identity] = [await pathOf(name), await identityOf(name)];
  for (const file of files) {
    if ((await pathOf(file)) === path) return true;
    if (identity !== null && (await identityOf(file)) === identity) return true;
  }
  return false;
}

/** Where a name leads, also if nothing is there yet; the name itself if that cannot be said. */
async function pathOf(name: string): Promise<string> {
  const real = await realpath(name).catch(() => null);
  const directory = real === null ? await realpath(dirname(name)).catch(() => null) : null;
  return real ?? (directory === null ? name : join(directory, basename(name)));
}

async function identityOf(name: string): Promise<string | null> {
  const found = await stat(name, { bigint: true }).catch(() => null);
  return found === null ? null : `${found.dev}/${found.ino}`;
}
