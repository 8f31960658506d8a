import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A file of the page, as it is sent. */
export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
  /** The content, by gzip. */
  readonly packed: Buffer;
  /** Tells one content from another. */
  readonly tag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

const INDEX = 'index.html';

/** The files of the page by their paths; they are few and small. Rejects if it was not built. */
export async function readPage(directory: string): Promise<ReadonlyMap<string, PageFile>> {
  const names = (await readdir(directory)).filter((name) => extname(name) in TYPES);
  const files = new Map<string, PageFile>();
  for (const name of names) {
    const content = await readFile(join(directory, name));
    const file = {
      type: TYPES[extname(name)] ?? '',
      content,
      packed: gzipSync(content),
      tag: `"${createHash('sha256').update(content).digest('base64url')}"`,
    };
    files.set(`/${name}`, file);
    if (name === INDEX) files.set('/', file);
  }
  if (!files.has('/'))
    throw new Error(`the page was not built: ${join(directory, INDEX)} is missing`);
  return files;
}
