import { rmSync } from 'node:fs';
import { installPackages, PYTHON_PACKAGE } from '../../scripts/python/package.js';
import { pythonWith } from '../../scripts/python/venv.js';

/** The Python package of this repository, as it installs, with the newest gRPC. */
export interface PythonPackage {
  readonly interpreter: string;
  /** The environment of programs that import it. */
  readonly env: Readonly<Record<string, string>>;
  remove(): void;
}

/**
 * Installs the package. Skips the tests with a message if there is no Python for it; in CI it fails
 * instead.
 */
export function needPythonPackage(context: Mocha.Context): PythonPackage {
  context.timeout(300_000);
  try {
    const interpreter = pythonWith(`${PYTHON_PACKAGE}/tests/newest.txt`);
    const directory = installPackages(interpreter, [PYTHON_PACKAGE]);
    return {
      interpreter,
      // A proxy from the environment is not used for the machine itself.
      env: { PYTHONPATH: directory, PYTHONDONTWRITEBYTECODE: '1', no_proxy: '127.0.0.1' },
      remove: () => rmSync(directory, { recursive: true, force: true }),
    };
  } catch (error) {
    if (process.env['CI']) throw error;
    console.error(`    ${(error as Error).message}`);
    context.skip();
  }
}
