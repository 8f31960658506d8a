import { against } from './against/against.js';
import { OtherBuild } from './against/other-build.js';
import { readArguments, usage } from './arguments.js';
import { WORKLOADS } from './registry.js';
import { here, type WorkloadResult } from './report/run.js';
import { writeReport } from './report/write.js';
import { runOne } from './run-one.js';

/**
 * Runs the named workloads, or all. Prints one JSON object a line, and writes a report at the end.
 * Exits with 0 if they ran, whether goals were met or not, with 1 if one failed, with 2 if the
 * arguments are wrong.
 */
async function main(args: readonly string[]): Promise<number> {
  const asked = readArguments(args, WORKLOADS);
  if (typeof asked === 'string' || asked.help) {
    process.stderr.write(`${typeof asked === 'string' ? `${asked}\n` : ''}${usage(WORKLOADS)}`);
    return typeof asked === 'string' ? 2 : 0;
  }
  const { short, seed, workloads } = asked;
  const startedAt = new Date();
  const machine = here();
  const results: WorkloadResult[] = [];
  const other = asked.against === null ? null : OtherBuild.of(asked.against);
  for (const each of workloads) {
    const workload = other === null ? each : against(each, other, asked.turns);
    const result = await runOne(workload, { short, seed }, (line) =>
      process.stdout.write(`${line}\n`),
    );
    if (result.error !== null) process.stderr.write(`${workload.name}: ${result.error}\n`);
    results.push(result);
  }
  other?.remove();
  const file = await writeReport({ startedAt, seed, short, ...machine, results }, asked.results);
  process.stderr.write(`report: ${file}\n`);
  return results.some(({ error }) => error !== null) ? 1 : 0;
}

// Stops in order, so that no files are left behind.
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
