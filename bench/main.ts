import { parseArgs } from 'node:util';
import { WORKLOADS } from './registry.js';
import { here, type WorkloadResult } from './report/run.js';
import { writeReport } from './report/write.js';
import { runOne } from './run-one.js';

/**
 * Runs the workloads that are named, or all; one JSON object a line, and a report at the end. Exits with 0 when they ran, met or not, 1 when one broke,
 * 2 when it was asked for something else.
 */
async function main(args: readonly string[]): Promise<number> {
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
  const unknown = positionals.filter((name) => !WORKLOADS.some((workload) => workload.name === name));
  const seed = Number(values.seed);
  if (values.help || unknown.length > 0 || !Number.isSafeInteger(seed)) {
    process.stderr.write(usage(unknown));
    return values.help ? 0 : 2;
  }
  const { short } = values;
  const startedAt = new Date();
  const machine = here();
  const results: WorkloadResult[] = [];
  for (const workload of WORKLOADS) {
    if (positionals.length > 0 && !positionals.includes(workload.name)) continue;
    const result = await runOne(workload, { short, seed }, (line) => process.stdout.write(`${line}\n`));
    if (result.error !== null) process.stderr.write(`${workload.name}: ${result.error}\n`);
    results.push(result);
  }
  const file = await writeReport({ startedAt, seed, short, ...machine, results }, values.results);
  process.stderr.write(`report: ${file}\n`);
  return results.some(({ error }) => error !== null) ? 1 : 0;
}

function usage(unknown: readonly string[]): string {
  const wrong = unknown.length > 0 ? `no such workload: ${unknown.join(', ')}\n` : '';
  const list = WORKLOADS.map(({ name, what }) => `  ${name.padEnd(12)}${what}`).join('\n');
  return `${wrong}npm run bench -- [NAME…] [--short] [--seed N] [--results DIRECTORY]\n\n${list}\n`;
}

// An end in order, so that nothing is left on the disk.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => process.exit(code));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
}
