import { readFileSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { licensesOf } from './licenses.js';

const OUT = 'dist/src';
const CHUNKS = 'chunks';

const { dependencies, optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
};

/**
 * Replaces the compiled entry by a bundle of the whole program: a short command spends most of its
 * time on finding and linking hundreds of modules. What only a server needs stays outside, with its
 * native code: the dependencies of package.json, which are installed beside it; all others are in
 * the bundle. Names of functions are not kept by force: that would wrap every function that a
 * function makes.
 */
const { metafile } = await build({
  entryPoints: {
    bin: join(OUT, 'bin.js'),
    // Beside the chunk that starts it: a thread begins with a file of its own.
    [join(CHUNKS, 'writing-thread')]: join(OUT, 'store/thread/writing-thread.js'),
  },
  outdir: OUT,
  allowOverwrite: true,
  bundle: true,
  splitting: true,
  chunkNames: `${CHUNKS}/[name]-[hash]`,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  legalComments: 'inline',
  metafile: true,
  // For whoever reads a CPU profile (`npm run bench:profile`). Packages do not carry them.
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
  external: Object.keys({ ...dependencies, ...optionalDependencies }),
  // Packages in the older form of modules call `require`.
  banner: {
    js: [
      "import { createRequire as requireOf } from 'node:module';",
      'const require = requireOf(import.meta.url);',
    ].join('\n'),
  },
});
const licenses = 'LICENSES.txt';
await writeFile(join(OUT, CHUNKS, licenses), licensesOf(metafile));

// Those of earlier builds. The others stay: a program that runs may not have read all of them yet.
const made = new Set([licenses, ...Object.keys(metafile.outputs).map((file) => basename(file))]);
for (const file of await readdir(join(OUT, CHUNKS)))
  if (!made.has(file)) await rm(join(OUT, CHUNKS, file));
