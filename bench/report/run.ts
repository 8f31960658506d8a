import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, type as system, totalmem } from 'node:os';
import type { Finding } from '../workload.js';

/** What a workload of a run came to. */
export interface WorkloadResult {
  readonly name: string;
  readonly what: string;
  readonly findings: readonly Finding[];
  /** Why it broke; null if it ran. */
  readonly error: string | null;
}

/** A run of the command. */
export interface Run {
  readonly startedAt: Date;
  readonly seed: number;
  readonly short: boolean;
  readonly machine: string;
  /** Processes that wanted a core, on average over the minute before: what else the machine did. */
  readonly load: number;
  readonly node: string;
  /** Of the checkout, with a mark where files differ from it. */
  readonly commit: string;
  readonly results: readonly WorkloadResult[];
}

/** What the figures were measured on. */
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
