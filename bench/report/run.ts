import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, type as system, totalmem } from 'node:os';
import type { Finding } from '../workload.js';

/** The result of a workload. */
export interface WorkloadResult {
  readonly name: string;
  readonly what: string;
  readonly findings: readonly Finding[];
  /** Why it failed; null if it did not. */
  readonly error: string | null;
}

/** A run of the command. */
export interface Run {
  readonly startedAt: Date;
  readonly seed: number;
  readonly short: boolean;
  readonly machine: string;
  /** Load average of the minute before: what else the machine did. */
  readonly load: number;
  readonly node: string;
  /** Commit of the checkout, marked if files differ from it. */
  readonly commit: string;
  readonly results: readonly WorkloadResult[];
}

/** The machine and the versions that were measured. */
export function here(): Pick<Run, 'machine' | 'load' | 'node' | 'commit'> {
  const processors = cpus();
  const memoryGib = Math.round(totalmem() / 2 ** 30);
  return {
    machine:
      `${processors.length} × ${processors[0]?.model ?? 'unknown processor'}, ${memoryGib} ` +
      `GiB, ${system()} ${release()}`,
    load: Number((loadavg()[0] ?? 0).toFixed(1)),
    node: process.version,
    commit: git('describe', '--always', '--dirty', '--abbrev=12') ?? 'unknown',
  };
}

function git(...args: readonly string[]): string | null {
  try {
    return execFileSync('git', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}
