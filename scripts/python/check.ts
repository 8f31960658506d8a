import { spawnSync } from 'node:child_process';
import { PYTHON_PACKAGE } from './package.js';
import { pythonWith } from './venv.js';

// Lint, format and types of the Python package.
const python = pythonWith(`${PYTHON_PACKAGE}/tests/newest.txt`);
const checks = [['ruff', 'check', '.'], ['ruff', 'format', '--check', '.'], ['mypy']];
const failed = checks.filter(
  (words) =>
    spawnSync(python, ['-m', ...words], { cwd: PYTHON_PACKAGE, stdio: 'inherit' }).status !== 0,
);
process.exitCode = failed.length === 0 ? 0 : 1;
