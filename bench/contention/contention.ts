import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Postgres } from '../../test/support/postgres.js';
import type { BenchOptions, Finding, Workload } from '../workload.js';
import { checkHistory, keepHistory } from './history.js';
import type { Job, Refusal, Told } from './writer.js';

const WRITERS = 8;
const POOLS = 20;
const POOL_GIB = 100;

/**
 * The ledgers of several servers, each in its own process, decide onto pools that are nearly full
 * all the time.
 */
export const contention: Workload = {
  name: 'contention',
  what:
    'eight writers on one PostgreSQL, pools nearly full: overfilled, refused despite free space, ' +
    'decided again',
  run,
};

async function* run({ short, seed }: BenchOptions): AsyncIterable<Finding> {
  const decisions = short ? 1_600 : 100_000;
  const postgres = await Postgres.start();
  const writers: ChildProcess[] = [];
  try {
    const url = await postgres.database();
    const job = (number: number): Job => ({
      url,
      seed: seed * 1000 + number,
      decisions: decisions / WRITERS,
      // All of them together hold a little more than there is.
      window: Math.ceil((POOLS * POOL_GIB * 1.02) / 5.5 / WRITERS),
      pools: number === 0 ? { count: POOLS, sizeGib: POOL_GIB } : null,
    });
    const first = start(job(0));
    writers.push(first.child);
    await first.ready;
    await keepHistory(postgres, url);
    const others = Array.from({ length: WRITERS - 1 }, (_, index) => start(job(index + 1)));
    writers.push(...others.map(({ child }) => child));
    await Promise.all(others.map(({ ready }) => ready));
    const began = performance.now();
    for (const child of writers) child.send('go');
    const told = await Promise.all([first, ...others].map(({ done }) => done));
    const seconds = (performance.now() - began) / 1000;
    const sum = (figure: (told: Told) => number) => told.map(figure).reduce((a, b) => a + b, 0);
    const refusals: readonly Refusal[] = told.flatMap(({ refused }) => refused);
    const found = await checkHistory(postgres, url, { capacityGib: POOL_GIB, refusals });
    const answered = sum(({ placed }) => placed) + refusals.length;
    if (answered !== decisions) throw new Error(`${answered} answers for ${decisions} requests`);
    if (found.decisions !== sum(({ placed }) => placed))
      throw new Error(
        `${found.decisions} decisions are in the ledger, ${sum(({ placed }) => placed)} ` +
          'were answered',
      );
    yield {
      figures: {
        writers: WRITERS,
        pools: POOLS,
        decisions,
        placed: sum(({ placed }) => placed),
        refused: refusals.length,
        fullest_percent: found.fullestPercent,
        mean_full_percent: found.meanPercent,
        decided_again_percent: percent(
          sum(({ again }) => again),
          decisions,
        ),
        most_tries: Math.max(...told.map(({ mostTries }) => mostTries)),
        contended_answers: sum(({ contended }) => contended),
        seconds: Number(seconds.toFixed(1)),
        decisions_per_second: Math.round(decisions / seconds),
      },
    };
    yield { goal: 'overfilled', value: found.overfilled, target: 0, is: 'most' };
    yield { goal: 'sums_that_differ', value: found.sumsThatDiffer, target: 0, is: 'most' };
    yield {
      goal: 'refused_despite_free_gib',
      value: found.refusedDespiteFreeGib,
      target: 0,
      is: 'most',
    };
  } finally {
    for (const child of writers) child.kill('SIGKILL');
    await postgres.remove();
  }
}

/** A writer in its own process. It prints `ready`, waits for `go`, and prints what it saw. */
function start(job: Job): {
  readonly child: ChildProcess;
  readonly ready: Promise<unknown>;
  readonly done: Promise<Told>;
} {
  const child = fork(
    fileURLToPath(new URL('./writer.ts', import.meta.url)),
    [JSON.stringify(job)],
    { execArgv: ['--import', 'tsx'] },
  );
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a writer ended with ${code}`);
  });
  const messages = (): Promise<unknown> =>
    Promise.race([once(child, 'message').then(([message]) => message), ended]);
  const ready = messages();
  const done = ready.then(messages) as Promise<Told>;
  for (const promise of [ended, ready, done]) promise.catch(() => undefined);
  return { child, ready, done };
}

function percent(part: number, whole: number): number {
  return Number(((100 * part) / whole).toFixed(2));
}
