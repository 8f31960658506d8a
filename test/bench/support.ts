import { ok, strictEqual } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a run of the command came to. */
export interface BenchRun {
  readonly status: number | null;
  readonly stderr: string;
  /** What it printed, line by line. */
  readonly lines: readonly string[];
  /** Its reports. */
  readonly pages: readonly string[];
}

/** Runs the command with a directory of its own for the report, and takes that away. */
export function bench(...args: readonly string[]): BenchRun {
  const results = mkdtempSync(join(tmpdir(), 'stowage-bench-test-'));
  try {
    const command = ['--import', 'tsx', 'bench/main.ts', ...args, '--results', results];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
    const pages = readdirSync(results).map((file) => readFileSync(join(results, file), 'utf8'));
    return { status, stderr, lines: stdout.split('\n').filter((line) => line !== ''), pages };
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
}

/**
 * Runs a workload's short form; its lines, read, once all of them are found to be as they must be.
 */
export function runShort(name: string): BenchRun & {
  readonly found: readonly Record<string, unknown>[];
  readonly goals: readonly string[];
} {
  const run = bench(name, '--short');
  strictEqual(run.status, 0, run.stderr);
  const found = run.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  for (const line of found) {
    strictEqual(line['bench'], name);
    const odd = Object.entries(line).find(
      ([, value]) => !['string', 'boolean'].includes(typeof value) && !Number.isFinite(value),
    );
    ok(odd === undefined, `${odd?.[0]} is ${odd?.[1]}`);
  }
  const goals = found.filter((line) => 'goal' in line);
  strictEqual(run.pages.length, 1);
  ok(run.stderr.includes('report: '));
  for (const goal of goals) {
    strictEqual(Object.keys(goal).join(), 'bench,goal,value,target,met');
    ok(run.pages[0]?.includes(`<td>${goal['goal']}</td>`));
  }
  return { ...run, found, goals: goals.map((goal) => String(goal['goal'])) };
}
