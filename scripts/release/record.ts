import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The contract of the last release, in the tree: what may not be broken is known in a clone without
 * tags, too.
 */
const DIRECTORY = 'proto/released';
const SUFFIX = '.binpb';

/** The last release that left its contract, and the file; undefined if there was none. */
export function recordedContract():
  | { readonly version: string; readonly file: string }
  | undefined {
  if (!existsSync(DIRECTORY)) return undefined;
  const name = readdirSync(DIRECTORY).find((one) => one.endsWith(SUFFIX));
  if (name === undefined) return undefined;
  return { version: name.slice(0, -SUFFIX.length), file: join(DIRECTORY, name) };
}

/** Records the contract as it is now for a version, in the place of the last one. */
export function recordContract(version: string): string {
  rmSync(DIRECTORY, { recursive: true, force: true });
  mkdirSync(DIRECTORY);
  const file = join(DIRECTORY, version + SUFFIX);
  execFileSync('buf', ['build', '--exclude-source-info', '-o', file], { stdio: 'inherit' });
  return file;
}
