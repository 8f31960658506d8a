import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The Python package, from the root. */
export const PYTHON_PACKAGE = 'clients/python';

/**
 * Builds the package and installs it, without what it depends on, into a directory of its own, for
 * PYTHONPATH. The interpreter needs hatchling. Remove the directory in the end.
 */
export function installPackage(python: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-python-'));
  const install = ['install', '--quiet', '--no-deps', '--no-build-isolation'];
  const pip = ['-m', 'pip', '--disable-pip-version-check', ...install];
  execFileSync(python, [...pip, '--target', directory, `./${PYTHON_PACKAGE}`], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return directory;
}

/** Installs the package, calls `use` with its directory, and removes it. */
export async function withPackage<T>(
  python: string,
  use: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = installPackage(python);
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
