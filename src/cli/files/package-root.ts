import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Directory of package.json, for the sources and for the compiled program. */
export function packageRoot(from: string = dirname(fileURLToPath(import.meta.url))): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const above = dirname(from);
  if (above === from) throw new Error('package.json is missing');
  return packageRoot(above);
}

/** Version of this program. */
export function packageVersion(): string {
  return packageFile().version;
}

/** The versions of Node.js that it supports, as `engines` states them. */
export function supportedNode(): string {
  return packageFile().engines.node;
}

function packageFile(): { readonly version: string; readonly engines: { readonly node: string } } {
  return JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
}
