import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServerProcess } from '../../test/outage/server-process.js';
import { rounded } from '../rounded.js';
import { Scratch } from '../scratch.js';
import type { BenchOptions, Figures, Finding, Workload } from '../workload.js';
import { build, KINDS_AND_SIZES, POOLS } from './waiting-cloud.js';
import { multiplyWaits } from './waiting-rows.js';
import { type Cost, FLAGS, middle, WaitingServer } from './waiting-server.js';

/** What requests that wait cost, and what a report or a release that wakes some of them does. */
export const waiting: Workload = {
  name: 'waiting',
  what:
    '100,000 requests that wait: memory of each, and what a report, a release, a start and a ' +
    'second of rest cost a server',
  run,
};

/** How much is measured. */
interface Extent {
  readonly rounds: number;
  /** What a start leaves to do is over by then. */
  readonly settledMs: number;
  readonly restMs: number;
  readonly quietMs: number;
}

const LONG: Extent = { rounds: 20, settledMs: 3_000, restMs: 10_000, quietMs: 500 };
const SHORT: Extent = { rounds: 1, settledMs: 100, restMs: 300, quietMs: 300 };
const FEW_GIB = 1;
const MANY_GIB = 40;

/** What was measured with so many that wait. */
interface Measured {
  readonly startCpuMs: number;
  readonly restMs: number;
  readonly residentMib: number;
  readonly heapMib: number;
  readonly none: Cost;
  readonly one: Cost;
  readonly many: Cost;
  readonly release: Cost;
}

async function* run({ short }: BenchOptions): AsyncIterable<Finding> {
  const counts = short ? [2_000] : [10_000, 100_000];
  const extent = short ? SHORT : LONG;
  const pattern = new Scratch();
  await fill(pattern.directory);
  const least = await measured(pattern, KINDS_AND_SIZES, { ...extent, rounds: 0 });
  let before: Measured | undefined;
  for (const count of counts) {
    const all = await measured(pattern, count, extent);
    const each = (what: 'heapMib' | 'residentMib') =>
      rounded((1024 * (all[what] - least[what])) / (count - KINDS_AND_SIZES));
    const kib = { heap_kib_each: each('heapMib'), resident_kib_each: each('residentMib') };
    yield figuresOf(count, kib, all);
    if (count === counts.at(-1))
      yield {
        goal: `heap_kib_of_each_of_${count}`,
        value: kib.heap_kib_each,
        target: 1,
        is: 'most',
      };
    for (const what of ['none', 'one', 'many'] as const) {
      if (before === undefined) break;
      const value = rounded(all[what].cpuMs / before[what].cpuMs);
      yield { goal: `report_serving_${what}_of_10_times_as_many`, value, target: 1.5, is: 'most' };
    }
    before = all;
  }
  pattern.remove();
}

function figuresOf(waiting: number, memory: Figures, all: Measured): Finding {
  return {
    figures: {
      waiting,
      ...memory,
      start_cpu_ms: rounded(all.startCpuMs),
      rest_cpu_ms_a_second: rounded(all.restMs),
      report_cpu_ms_serving_none: rounded(all.none.cpuMs),
      report_cpu_ms_serving_one: rounded(all.one.cpuMs),
      report_cpu_ms_serving_many: rounded(all.many.cpuMs),
      served_by_many: rounded(all.many.placed),
      release_cpu_ms: rounded(all.release.cpuMs),
      served_by_a_release: rounded(all.release.placed),
    },
  };
}

async function measured(
  pattern: Scratch,
  count: number,
  { rounds, settledMs, restMs, quietMs }: Extent,
): Promise<Measured> {
  const scratch = new Scratch();
  try {
    cpSync(pattern.directory, scratch.directory, { recursive: true });
    if (count > KINDS_AND_SIZES) multiplyWaits(join(scratch.directory, 'stowage.db'), count);
    const server = await WaitingServer.start(scratch.directory, count);
    try {
      await sleep(settledMs);
      const rest = await server.rest(restMs);
      const { residentMib } = server;
      const heapMib = await server.heapMib();
      const costs: Record<'none' | 'one' | 'many' | 'release', Cost[]> = {
        ...{ none: [], one: [], many: [], release: [] },
      };
      for (let round = 0; round < rounds; round += 1) {
        const pool = round % (POOLS / 2);
        costs.none.push(await server.report(POOLS - 1 - (round % 10), 0, quietMs));
        costs.one.push(await server.report(pool, FEW_GIB, quietMs));
        costs.release.push(await server.release(pool, quietMs));
        costs.many.push(await server.report(pool + rounds, MANY_GIB, quietMs));
      }
      const { none, one, many, release } = costs;
      return {
        ...{ startCpuMs: server.startedCpuMs, restMs: rest, residentMib, heapMib },
        ...{ none: middle(none), one: middle(one), many: middle(many), release: middle(release) },
      };
    } finally {
      await server.kill();
    }
  } finally {
    scratch.remove();
  }
}

/** A ledger in which one of each kind and size waits. */
async function fill(directory: string): Promise<void> {
  const server = await ServerProcess.start(directory, FLAGS);
  try {
    await build(server.client);
    await server.stop();
  } catch (error) {
    await server.kill();
    throw error;
  }
}
