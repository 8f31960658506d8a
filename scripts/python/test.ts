import { spawnSync } from 'node:child_process';
import { PYTHON_PACKAGE, withPackage } from './package.js';
import { pythonWith } from './venv.js';

/**
 * Runs the tests of the Python package, as it installs, with the oldest and the newest gRPC that it
 * takes. Words after it go to pytest. Needs `npm run build`.
 */
function main(words: readonly string[]): number {
  const codes = ['oldest', 'newest'].map((age) => {
    const python = pythonWith(`${PYTHON_PACKAGE}/tests/${age}.txt`);
    console.log(`with the ${age} gRPC`);
    return withPackage(python, (directory) => {
      const { status } = spawnSync(python, ['-m', 'pytest', '-q', ...words], {
        cwd: PYTHON_PACKAGE,
        stdio: 'inherit',
        env: { ...process.env, PYTHONPATH: directory, PYTHONDONTWRITEBYTECODE: '1' },
      });
      return status ?? 1;
    });
  });
  return Math.max(...codes);
}

process.exitCode = main(process.argv.slice(2));
