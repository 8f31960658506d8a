import { parseArgs } from 'node:util';
import { contention } from './contention/contention.js';
import { fanout } from './fanout/fanout.js';
import { replicas } from './replicas/replicas.js';
import { reports } from './reports/reports.js';
import { stale } from './stale/stale.js';
import { unary } from './unary/unary.js';
import { lineOf, type Workload } from './workload.js';

const WORKLOADS: readonly Workload[] = [stale, contention, unary, reports, fanout, replicas];

/** Runs the workloads that are named, or all; one JSON object a line. Exits with 0 when they ran, met or not, 1 when one broke, 2 when it was asked for something else. */
async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      short: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !WORKLOADS.some((workload) => workload.name === name));
  const seed = Number(values.seed);
  if (values.help || unknown.length > 0 || !Number.isSafeInteger(seed)) {
    process.stderr.write(usage(unknown));
    return values.help ? 0 : 2;
  }
  for (const workload of WORKLOADS) {
    if (positionals.length > 0 && !positionals.includes(workload.name)) continue;
    for await (const finding of workload.run({ short: values.short, seed })) {
      process.stdout.write(`${JSON.stringify(lineOf(workload.name, finding))}\n`);
    }
  }
  return 0;
}

function usage(unknown: readonly string[]): string {
  const wrong = unknown.length > 0 ? `no such workload: ${unknown.join(', ')}\n` : '';
  const list = WORKLOADS.map(({ name, what }) => `  ${name.padEnd(12)}${what}`).join('\n');
  return `${wrong}npm run bench -- [NAME…] [--short] [--seed N]\n\n${list}\n`;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
}
