import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { BUILT_FROM } from '../built-from.js';
import { Scratch } from '../scratch.js';
import type { BenchOptions } from '../workload.js';
import { type Line, MEASURED_FROM_HERE } from './comparisons.js';

/**
 * Runs a workload in a checkout that is built, and returns the lines that it printed. It is run by
 * that checkout's own benchmarks, or by these if they measure another build. Rejects if it
 * broke.
 */
export async function turn(
  checkout: string,
  workload: string,
  { short, seed }: BenchOptions,
): Promise<readonly Line[]> {
  const scratch = new Scratch();
  const args = ['--import', 'tsx', 'bench/main.ts', workload, '--seed', String(seed)];
  args.push('--results', join(scratch.directory, 'results'), ...(short ? ['--short'] : []));
  const child = spawn(process.execPath, args, {
    ...(MEASURED_FROM_HERE.includes(workload)
      ? { env: { ...process.env, [BUILT_FROM]: resolve(checkout, 'dist') } }
      : { cwd: checkout }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => child.kill();
  process.prependOnceListener('exit', end);
  try {
    const [printed, complaint, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    if (code !== 0) throw new Error(`${workload} broke in ${checkout}:\n${complaint}`);
    return printed
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Line);
  } finally {
    process.off('exit', end);
    scratch.remove();
  }
}
