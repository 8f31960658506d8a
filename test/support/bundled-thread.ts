import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';

const SOURCE = fileURLToPath(new URL('../../src/store/thread/writing-thread.ts', import.meta.url));

/**
 * The module of the thread that writes SQLite's file, in JavaScript: from TypeScript each thread
 * takes 0.8 s of processor time to start. Removed when the process ends.
 */
export function bundledThread(): URL {
  // Where packages are found from.
  const packages = createRequire(import.meta.url).resolve('knex/package.json');
  const directory = mkdtempSync(join(packages, '../../.thread-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const outfile = join(directory, 'writing-thread.mjs');
  buildSync({
    entryPoints: [SOURCE],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
  return pathToFileURL(outfile);
}
