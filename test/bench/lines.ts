import { ok, strictEqual } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A goal as it is printed. */
export interface GoalLine {
  readonly goal: string;
  readonly value: number;
  readonly target: number;
  readonly met: boolean;
}

/**
 * Runs a workload's short form, which must work, and answers what it printed: figures that are
 * numbers, and goals.
 * @param env more of it
 */
export function shortRun(workload: string, env: NodeJS.ProcessEnv = {}) {
  const results = mkdtempSync(join(tmpdir(), 'stowage-bench-test-'));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'bench/main.ts', workload, '--short', '--results', results],
    { encoding: 'utf8', env: { ...process.env, ...env } },
  );
  rmSync(results, { recursive: true });
  strictEqual(status, 0, stderr);
  const lines = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const goals = new Map<string, GoalLine>();
  const figures: Record<string, unknown>[] = [];
  for (const line of lines) {
    strictEqual(line['bench'], workload);
    // JSON has no NaN: it would be null.
    for (const [name, value] of Object.entries(line))
      ok(value !== null, `${workload}: ${name} is no number`);
    if (typeof line['goal'] === 'string') goals.set(line['goal'], line as unknown as GoalLine);
    else if (line['distribution'] === undefined) figures.push(line);
  }
  return { figures, goals };
}
