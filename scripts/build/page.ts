import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { licensesOf } from './licenses.js';

const FROM = 'page';
const OUT = 'dist/page';
const AS_THEY_ARE = ['index.html', 'page.css', 'icon.svg'];

/** Makes the operators' page: one script with all that it uses, and the files beside it. */
await mkdir(OUT, { recursive: true });
const { metafile } = await build({
  entryPoints: [join(FROM, 'main.ts')],
  outdir: OUT,
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2023',
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});
await writeFile(join(OUT, 'LICENSES.txt'), licensesOf(metafile));
for (const file of AS_THEY_ARE) await copyFile(join(FROM, file), join(OUT, file));
