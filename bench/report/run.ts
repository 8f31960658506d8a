import { execFileSync } from 'node:child_process';
import { cpus, release, type as system, totalmem } from 'node:os';
import type { Finding } from '../workload.js';

/** What a workload of a run came to. */
export interface WorkloadResult {
  readonly name: string;
  readonly what: string;
  readonly findings: readonly Finding[];
  /** Why it broke; null where it ran. */
  readonly error: string | null;
}

/** A run of the command. */
export interface Run {
  readonly startedAt: Date;
  readonly seed: number;
  readonly short: boolean;
  readonly machine: string;
  readonly node: string;
  /** Of the checkout, with a mark where files differ from it. */
  readonly commit: string;
  readonly results: readonly WorkloadResult[];
}

/** What the figures were measured on. */
export function here(): Pick<Run, 'machine' | 'node' | 'commit'> {
  const processors = cpus();
  const memoryGib = Math.round(totalmem() / 2 ** 30);
  return {
    machine: `${processors.length} × ${processors[0]?.model ?? 'unknown processor'}, ${memoryGib} GiB, ${system()} ${release()}`,
    node: process.version,
    commit: git('describe', '--always', '--dirty', '--abbrev=12') ?? 'unknown',
  };
}

function git(...args: readonly string[]): string | null {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}
