import { cpSync, existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

interface Locked {
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** What of a package a program does not need that runs. */
const UNUSED = /\.(?:map|d\.[cm]?ts|md|markdown)$/;

/** Of better-sqlite3 only this is needed: the rest is SQLite's source, and what is left of building it. */
const OF_SQLITE =
  /^(?:package\.json|LICENSE|lib|build|build\/Release|build\/Release\/better_sqlite3\.node)(?:$|\/)/;

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
  if (basename(path) === 'better-sqlite3') return OF_SQLITE.test(inside);
  return !UNUSED.test(inside) && !/(?:^|\/)node_modules$/.test(inside);
}

/** Paths of packages that the root needs, and what these need. */
function neededOf(packages: Readonly<Record<string, Locked>>): ReadonlySet<string> {
  const needed = new Set<string>();
  const add = (from: string) => {
    for (const name of Object.keys(packages[from]?.dependencies ?? {})) {
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
