import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The Python package, from the root. */
export const PYTHON_PACKAGE = 'clients/python';

/** The plug-in of Cinder's scheduler, from the root. */
export const CINDER_PACKAGE = 'integrations/cinder';

/**
 * Builds packages and installs them, without what they depend on, into a directory of its own, for
 * PYTHONPATH. The interpreter needs hatchling. Remove the directory in the end.
 */
export function installPackages(python: string, packages: readonly string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-python-'));
  const words = ['install', '--quiet', '--no-deps', '--no-build-isolation'];
  const pip = ['-m', 'pip', '--disable-pip-version-check', ...words];
  execFileSync(python, [...pip, '--target', directory, ...packages.map((one) => `./${one}`)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return directory;
}

/** Installs the packages, calls `use` with their directory, and removes it. */
export async function withPackages<T>(
  python: string,
  packages: readonly string[],
  use: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = installPackages(python, packages);
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
