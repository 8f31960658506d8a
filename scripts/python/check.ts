import { spawnSync } from 'node:child_process';
import { CINDER_PACKAGE, PYTHON_PACKAGE } from './package.js';
import { pythonWith } from './venv.js';

// Lint and format of the Python packages, and types of the client: Cinder states none.
const python = pythonWith(`${PYTHON_PACKAGE}/tests/newest.txt`);
const lint = [
  ['ruff', 'check', '.'],
  ['ruff', 'format', '--check', '.'],
];
const checks = [
  ...lint.map((words) => ({ cwd: CINDER_PACKAGE, words })),
  ...[...lint, ['mypy']].map((words) => ({ cwd: PYTHON_PACKAGE, words })),
];
const failed = checks.filter(
  ({ cwd, words }) => spawnSync(python, ['-m', ...words], { cwd, stdio: 'inherit' }).status !== 0,
);
process.exitCode = failed.length === 0 ? 0 : 1;
