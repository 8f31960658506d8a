import { readdirSync, readFileSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, type Metafile } from 'esbuild';

const OUT = 'dist/src';
const CHUNKS = 'chunks';

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};

/**
 * Replaces the compiled entry by a bundle of the whole program: a short command spends most of its
 * time on finding and linking hundreds of modules. What only a server needs stays outside, with its
 * native code: the dependencies of package.json, which are installed beside it; all others are in
 * the bundle. Names of functions are not kept by force: that would wrap every function that a
 * function makes.
 */
const { metafile } = await build({
  entryPoints: [join(OUT, 'bin.js')],
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
  external: Object.keys(dependencies),
  // Packages in the older form of modules call `require`.
  banner: {
    js: [
      "import { createRequire } from 'node:module';",
      'const require = createRequire(import.meta.url);',
    ].join('\n'),
  },
});
const licenses = 'LICENSES.txt';
await writeFile(join(OUT, CHUNKS, licenses), licensesOf(metafile));

// Those of earlier builds. The others stay: a program that runs may not have read all of them yet.
const made = new Set([licenses, ...Object.keys(metafile.outputs).map((file) => basename(file))]);
for (const file of await readdir(join(OUT, CHUNKS)))
  if (!made.has(file)) await rm(join(OUT, CHUNKS, file));

/** The licenses of the packages in the bundle, which they want to be passed on with. */
function licensesOf({ inputs }: Metafile): string {
  const packages = new Set(
    Object.keys(inputs).flatMap(
      (file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? [],
    ),
  );
  return [...packages]
    .sort()
    .map((directory) => {
      const name = directory.replace(/^.*node_modules\//, '');
      const file = readdirSync(directory).find((one) => /^licen[cs]e/i.test(one));
      const { license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
        license?: string;
      };
      const text = file === undefined ? '' : readFileSync(join(directory, file), 'utf8').trim();
      return `${name}: ${license ?? 'see below'}\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(79)}\n`);
}
