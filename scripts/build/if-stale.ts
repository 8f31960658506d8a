import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = ['src', 'page', 'migrations', 'scripts/build'];
const FILES = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
/** What a build writes last: one that broke off is none. */
const PRODUCT = 'dist/src/chunks/LICENSES.txt';

/** Builds, unless the program is newer than all that it is made of. */
const product = statSync(PRODUCT, { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (newest() > product) execFileSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' });

/** When the newest of the sources changed, ms. Directories count: a file may have gone. */
function newest(): number {
  const inside = SOURCES.flatMap((directory) => [
    directory,
    ...readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((one) =>
      join(directory, one),
    ),
  ]);
  return Math.max(...[...FILES, ...inside].map((file) => statSync(file).mtimeMs));
}
