import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a `package-lock.json` says of one package. */
interface Locked {
  readonly version?: string;
  readonly integrity?: string;
}

/**
 * Whether all packages that one checkout is locked to are locked to the same versions in another,
 * so that the other's `node_modules` serves both.
 */
export function servesBoth(needing: string, having: string): boolean {
  const has = packagesOf(having);
  return Object.entries(packagesOf(needing)).every(([path, { version, integrity }]) => {
    const other = has[path];
    // The root is the checkout itself.
    if (path === '' || other === undefined) return path === '';
    return other.version === version && other.integrity === integrity;
  });
}

function packagesOf(checkout: string): Readonly<Record<string, Locked>> {
  const lock = JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };
  return lock.packages;
}
