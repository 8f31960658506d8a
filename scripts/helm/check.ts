import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pythonWith } from '../python/venv.js';
import { CHART, CHART_TOOLS, render, triedValues } from './chart.js';
import { findHelm } from './find-helm.js';

/** The oldest Kubernetes that the chart says it is for, and the newest there are schemas of. */
const KUBERNETES = ['1.25', '1.37'];

// Lint of the chart, with each file of values that it is tried with; what it makes of them must be
// what Kubernetes takes, with no field that it does not know.
const helm = findHelm();
const directory = mkdtempSync(join(tmpdir(), 'stowage-chart-'));
try {
  const failed = triedValues().filter((values) => !isSound(values));
  process.exitCode = failed.length === 0 ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true });
}

function isSound(values: string): boolean {
  const lint = ['lint', '--strict', '--quiet', CHART, '--values', values];
  const objects = join(directory, basename(values));
  writeFileSync(objects, render(helm, '--values', values));
  const versions = KUBERNETES.flatMap((version) => ['--kubernetes-version', version]);
  const options = ['--strict', '--quiet', '--no-warn', ...versions];
  const python = pythonWith(CHART_TOOLS);
  return runs(helm, ...lint) && runs(python, '-m', 'kubernetes_validate', ...options, objects);
}

function runs(command: string, ...words: readonly string[]): boolean {
  return spawnSync(command, words, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}
