import { parseArgs } from 'node:util';
import { COMPARISONS } from './against/comparisons.js';
import type { BenchOptions, Workload } from './workload.js';

/** The arguments of the command. */
export interface BenchArguments extends BenchOptions {
  readonly workloads: readonly Workload[];
  /** Directory of the report. */
  readonly results: string;
  /** Revision whose build takes turns with this one; null: none. */
  readonly against: string | null;
  /** How many times each of the two builds runs. */
  readonly turns: number;
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
        against: { type: 'string' },
        turns: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    const unknown = positionals.filter((name) => !known.some((workload) => workload.name === name));
    if (unknown.length > 0) return `no such workload: ${unknown.join(', ')}`;
    const seed = Number(values.seed);
    if (!Number.isSafeInteger(seed)) return `--seed: found ${values.seed}, expected a whole number`;
    const turns = Number(values.turns ?? (values.short ? 1 : 3));
    if (!Number.isSafeInteger(turns) || turns < 1)
      return `--turns: found ${values.turns}, expected a whole number of at least 1`;
    const comparable = known.filter(({ name }) => name in COMPARISONS);
    const runnable = values.against === undefined ? known : comparable;
    const other = positionals.find((name) => !runnable.some((workload) => workload.name === name));
    if (other !== undefined)
      return `no two builds are compared by ${other}; ${namesOf(comparable)} can be`;
    const workloads =
      positionals.length === 0
        ? runnable
        : runnable.filter(({ name }) => positionals.includes(name));
    return { ...values, against: values.against ?? null, turns, seed, workloads };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function namesOf(workloads: readonly Workload[]): string {
  return workloads.map(({ name }) => name).join(', ');
}

/** The usage message. */
export function usage(known: readonly Workload[]): string {
  const width = Math.max(...known.map(({ name }) => name.length)) + 2;
  const list = known.map(({ name, what }) => `  ${name.padEnd(width)}${what}`).join('\n');
  return (
    'npm run bench -- [NAME…] [--short] [--seed N] [--results DIRECTORY]\n' +
    '                 [--against REVISION [--turns N]]\n\n' +
    `${list}\n`
  );
}
