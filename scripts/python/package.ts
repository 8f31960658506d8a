import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The Python package, from the root. */
export const PYTHON_PACKAGE = 'clients/python';

/**
 * Builds the package and installs it, without what it depends on, into a directory of its own.
 * Calls `use` with the directory, for PYTHONPATH.
 */
export function withPackage<T>(python: string, use: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-python-'));
  try {
    const install = ['install', '--quiet', '--no-deps', '--no-build-isolation'];
    const pip = ['-m', 'pip', '--disable-pip-version-check', ...install];
    execFileSync(python, [...pip, '--target', directory, `./${PYTHON_PACKAGE}`], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
