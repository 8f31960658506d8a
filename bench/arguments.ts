import { parseArgs } from 'node:util';
import type { BenchOptions, Workload } from './workload.js';

/** The arguments of the command. */
export interface BenchArguments extends BenchOptions {
  readonly workloads: readonly Workload[];
  /** Directory of the report. */
  readonly results: string;
  readonly help: boolean;
}

/** Reads the command line. Text is an error message. */
export function readArguments(
  args: readonly string[],
  known: readonly Workload[],
): BenchArguments | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        short: { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
        results: { type: 'string', default: 'bench/results' },
        help: { type: 'boolean', default: false },
      },
    });
    const unknown = positionals.filter((name) => !known.some((workload) => workload.name === name));
    if (unknown.length > 0) return `no such workload: ${unknown.join(', ')}`;
    const seed = Number(values.seed);
    if (!Number.isSafeInteger(seed)) return `--seed: found ${values.seed}, expected a whole number`;
    const workloads =
      positionals.length === 0 ? known : known.filter(({ name }) => positionals.includes(name));
    return { ...values, seed, workloads };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The usage message. */
export function usage(known: readonly Workload[]): string {
  const width = Math.max(...known.map(({ name }) => name.length)) + 2;
  const list = known.map(({ name, what }) => `  ${name.padEnd(width)}${what}`).join('\n');
  return `npm run bench -- [NAME…] [--short] [--seed N] [--results DIRECTORY]\n\n${list}\n`;
}
