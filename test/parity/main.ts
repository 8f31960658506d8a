import { parseArgs } from 'node:util';
import { runFiles } from './run.js';

const USAGE = `usage: npm run parity -- [--jobs N] FILE…

Plays recorded decisions (.jsonl or .jsonl.gz, scenarios or units) against real servers and prints
every mismatch.
  --jobs N   scenarios at a time, each with a server of its own (default 4)`;

/** Plays the files that the command line names; answers the exit code. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { jobs: { type: 'string', default: '4' } },
  });
  const jobs = Number(values.jobs);
  if (positionals.length === 0 || !Number.isInteger(jobs) || jobs < 1) {
    console.error(USAGE);
    return 2;
  }
  const { steps, units, mismatches } = await runFiles(positionals, jobs, console.log);
  console.log(`parity: ${steps} steps, ${units} units, ${mismatches} mismatches`);
  return mismatches > 0 ? 1 : 0;
}

process.exitCode = await main();
