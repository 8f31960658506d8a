import { cpSync, existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { driverFor } from '../../src/store/sqlite/driver.js';

interface Locked {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** What of a package a program does not need that runs. */
const UNUSED = /\.(?:map|d\.[cm]?ts|md|markdown)$/;

/** Only to install or build SQLite's drivers. */
const FOR_INSTALLING: readonly string[] = ['node-addon-api', 'prebuild-install'];

/**
 * Native code of SQLite's drivers, by package: the rest is SQLite's source, what is left of
 * building it, and binaries for other machines.
 */
const NATIVE: Readonly<Record<string, string>> = {
  'better-sqlite3': `prebuilds/linux-${process.arch}.node`,
  'better-sqlite3-12': 'build/Release/better_sqlite3.node',
};
const OF_DRIVER = /^(?:package\.json|LICENSE|lib)(?:$|\/)/;

/** Copies the packages that the server needs, as the lock file has them, from this clone. */
export function copyDependencies(to: string): void {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };
  for (const path of neededOf(packages))
    cpSync(path, join(to, path), {
      recursive: true,
      dereference: true,
      filter: (file) => isNeeded(path, file),
    });
}

function isNeeded(path: string, file: string): boolean {
  const inside = file.slice(path.length + 1);
  if (inside === '') return true;
  const native = NATIVE[basename(path)];
  if (native !== undefined)
    return OF_DRIVER.test(inside) || native === inside || native.startsWith(`${inside}/`);
  return !UNUSED.test(inside) && !/(?:^|\/)node_modules$/.test(inside);
}

/** Paths of packages that the root needs, and what these need. */
function neededOf(packages: Readonly<Record<string, Locked>>): ReadonlySet<string> {
  const needed = new Set<string>();
  const add = (from: string) => {
    const { dependencies = {}, optionalDependencies = {} } = packages[from] ?? {};
    const older = driverFor() in optionalDependencies ? optionalDependencies : {};
    for (const name of Object.keys({ ...dependencies, ...older })) {
      if (FOR_INSTALLING.includes(name)) continue;
      const path = resolved(packages, name, from);
      if (needed.has(path)) continue;
      needed.add(path);
      add(path);
    }
  };
  add('');
  return needed;
}

/** Where Node.js finds a package from another: beside it, or further up. */
function resolved(packages: Readonly<Record<string, Locked>>, name: string, from: string): string {
  for (let above = from; ; above = above === '' ? '.' : parentOf(above)) {
    if (above === '.') throw new Error(`${from || 'package.json'} needs ${name}: npm ci`);
    const path = join(above, 'node_modules', name);
    if (packages[path] !== undefined && existsSync(path)) return path;
  }
}

/** The package in whose node_modules one lies; empty: the root. */
function parentOf(path: string): string {
  const at = path.lastIndexOf('/node_modules/');
  return at === -1 ? '' : path.slice(0, at);
}
