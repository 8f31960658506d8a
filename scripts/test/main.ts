import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { beBusy } from './busy.js';
import { Failures } from './failures.js';
import { GROUPS } from './groups.js';
import { type Pass, type Plan, planOf } from './plan.js';
import { PostgresOfRun } from './postgres-of-run.js';
import { RunDirectory } from './run-directory.js';
import { refusedVariables } from './variables.js';

const USAGE = `usage: npm test [-- [--busy] [--without GROUP]… [FILE or folder]… [mocha's options]]
       npm run test:GROUP [-- …the same]   GROUP: ${Object.keys(GROUPS).join(', ')}`;

/** Threads that tests start are TypeScript as well. */
const THREADS = './test/support/typescript-in-threads.mjs';

/** Makes dist/ fresh. */
const BUILD = 'scripts/build/if-stale.ts';

/** Signals that end a run, with the exit codes that shells give them. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Runs the plan of the command line. Returns the exit code. Leaves no process or file behind, even
 * if it is interrupted.
 */
async function main(words: readonly string[]): Promise<number> {
  const plan = planned(words);
  const refused = refusedVariables(process.env);
  for (const why of refused) console.error(`${why} (variables of tests begin with TESTS_)`);
  if (plan === null || refused.length > 0) return 2;
  const run = new RunDirectory();
  process.env['TMPDIR'] = run.path;
  const interrupted = signalled();
  const postgres = await PostgresOfRun.open();
  process.env['TESTS_POSTGRES'] = postgres.address;
  const rest = plan.busy ? beBusy() : () => undefined;
  try {
    const code = await Promise.race([all(plan), interrupted]);
    if (Object.values<number>(SIGNALS).includes(code)) return code;
    rest();
    await postgres.close();
    return (await clean(run)) ? code : 1;
  } finally {
    rest();
    await run.remove();
  }
}

function planned(words: readonly string[]): Plan | null {
  try {
    return planOf(words);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return null;
  }
}

async function all({ passes, build, options }: Plan): Promise<number> {
  if (build) {
    const code = await ended(
      spawn(process.execPath, ['--import', 'tsx', BUILD], {
        stdio: ['ignore', 'inherit', 'inherit'],
      }),
    );
    if (code !== 0) return code;
  }
  let worst = 0;
  const failures = new Failures();
  for (const pass of passes.filter(({ files }) => files.length > 0))
    worst = Math.max(worst, await runMocha(pass, options, failures));
  failures.repeat();
  return worst;
}

function runMocha(
  { title, files, env }: Pass,
  options: readonly string[],
  failures: Failures,
): Promise<number> {
  console.log(`\n${title}: ${files.length} files`);
  const color = process.stdout.isTTY ? ['--color'] : [];
  const mocha = ['node_modules/mocha/bin/mocha.js', '--reporter', 'scripts/test/reporter.ts'];
  const args = ['--import', 'tsx', '--import', THREADS, ...mocha, ...color, ...options];
  // In its own process group: Ctrl-C reaches only this process, which ends the others in order.
  const child = spawn(process.execPath, [...args, ...files], {
    stdio: ['inherit', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
    detached: true,
  });
  failures.read(title, child.stdout);
  return ended(child);
}

async function ended(child: ChildProcess): Promise<number> {
  await once(child, 'close');
  return child.exitCode ?? 1;
}

/** Resolves with the exit code at the first signal. Further signals change nothing. */
function signalled(): Promise<number> {
  return new Promise((resolve) => {
    for (const [signal, code] of Object.entries(SIGNALS)) process.on(signal, () => resolve(code));
  });
}

/** Whether everything that tests started has ended. Prints what has not. */
async function clean(run: RunDirectory): Promise<boolean> {
  const left = await run.leftOver();
  for (const { pid, command } of left) console.error(`left running by a test: ${pid} ${command}`);
  return left.length === 0;
}

process.exit(await main(process.argv.slice(2)));
