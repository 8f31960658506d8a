import { join } from 'node:path';
import { Scratch } from '../scratch.js';
import { type CloudSize, promisedGib, reportCloud } from '../support/cloud.js';
import { CREATE_PATH, encodedCreates, VOLUME_GIB } from '../support/creates.js';
import { LoadGenerator } from '../support/load.js';
import { BenchServer } from '../support/server.js';
import { median, rounded } from '../support/statistics.js';
import type { BenchOptions, Finding, Workload } from '../workload.js';
import { buildProgram } from './build.js';

const IN_FLIGHT = 64;

/** What traces cost while nobody asks for them. */
export const traces: Workload = {
  name: 'traces',
  what: 'durable ScheduleCreateVolume, traces off: CPU a call, beside a build without their hooks',
  run,
};

/** One of the servers that take turns. */
interface Side {
  readonly name: 'off' | 'absent' | 'absent_again';
  readonly server: BenchServer;
  creates: number;
}

async function* run({ short }: BenchOptions): AsyncIterable<Finding> {
  const cloud: CloudSize = short
    ? { backends: 10, poolsEach: 20 }
    : { backends: 100, poolsEach: 100 };
  const calls = short ? 200 : 4_000;
  const scratch = new Scratch();
  const load = new LoadGenerator();
  const sides: Side[] = [];
  try {
    const off = await buildProgram(join(scratch.directory, 'off'), true);
    const absent = await buildProgram(join(scratch.directory, 'absent'), false);
    for (const [name, program] of [
      ['off', off],
      ['absent', absent],
      // Beside the other of its kind it tells what the machine makes of two that are the same.
      ['absent_again', absent],
    ] as const) {
      const side = { name, server: await BenchServer.of(program), creates: 0 };
      sides.push(side);
      await reportCloud(side.server.client, cloud);
    }
    const round = async (number: number) => {
      const cpuUs: Record<string, number> = {};
      // Each is the first in turn.
      for (const at of sides.keys()) {
        const side = sides[(at + number) % sides.length];
        if (side === undefined) continue;
        const messages = encodedCreates(calls);
        const asked = { path: CREATE_PATH, messages, inFlight: IN_FLIGHT };
        cpuUs[side.name] = (await load.measure(side.server, asked)).cpuUs;
        side.creates += calls;
      }
      return cpuUs;
    };
    // Warm once they have done as much as is measured.
    await round(0);
    const rounds: Record<string, number>[] = [];
    for (let number = 1; number <= (short ? 2 : 12); number += 1) rounds.push(await round(number));
    for (const side of sides) await check(side);
    yield* told(calls, rounds);
  } finally {
    await load.end();
    for (const { server } of sides) await server.end();
    scratch.remove();
  }
}

/** Every call was answered, and every volume's space is promised. */
async function check({ name, server, creates }: Side): Promise<void> {
  await server.checkAnswered(CREATE_PATH, creates);
  const { gib } = await promisedGib(server.client);
  if (gib !== creates * VOLUME_GIB)
    throw new Error(`${name}: ${gib} GiB are promised after ${creates} of ${VOLUME_GIB} GiB`);
}

function* told(calls: number, rounds: readonly Record<string, number>[]): Iterable<Finding> {
  const of = (name: string) => rounded(median(rounds.map((round) => round[name] ?? 0)), 1);
  const over = (name: string) =>
    rounded(median(rounds.map((round) => (round[name] ?? 0) / (round['absent'] ?? 1))), 3);
  yield {
    figures: {
      in_flight: IN_FLIGHT,
      rounds: rounds.length,
      calls_a_round: calls,
      off_cpu_us: of('off'),
      absent_cpu_us: of('absent'),
      absent_again_cpu_us: of('absent_again'),
      absent_again_over_absent: over('absent_again'),
    },
  };
  yield { goal: 'off_over_absent', value: over('off'), target: 1.02, is: 'most' };
}
