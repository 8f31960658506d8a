import { randomUUID } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import { ScheduleCreateVolumeRequestSchema } from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import { CREATE_PATH } from '../support/creates.js';
import { Helper } from '../support/helper.js';
import { LoadGenerator, type Measured } from '../support/load.js';
import type { BenchServer } from '../support/server.js';
import { median, rounded } from '../support/statistics.js';
import type { Finding } from '../workload.js';
import type { Ask, Told } from './viewers-process.js';

const IN_FLIGHT = 64;

export interface CrowdSize {
  readonly viewers: number;
  /** Creates of a round. */
  readonly creates: number;
  /** Pairs of rounds, one with and one without viewers. */
  readonly rounds: number;
  /** How long nobody creates anything, ms. */
  readonly restMs: number;
}

/** The same creates without viewers and with them. */
interface Pair {
  readonly alone: Measured;
  readonly watched: Measured;
  readonly told: Told;
}

/** What viewers cost the server: at rest, and beside creates, by turns with nobody looking. */
export async function* crowd(server: BenchServer, size: CrowdSize): AsyncIterable<Finding> {
  const viewers = Helper.start<Ask, Told>(new URL('./viewers-process.ts', import.meta.url));
  const load = new LoadGenerator();
  const round = () =>
    load.measure(server, {
      path: CREATE_PATH,
      messages: creates(size.creates),
      inFlight: IN_FLIGHT,
    });
  const come = () => viewers.ask({ page: server.page, viewers: size.viewers });
  try {
    // Warm once it has done what is measured.
    await round();
    await come();
    await round();
    await viewers.ask('end');
    yield* atRest(server, size, come, () => viewers.ask('end'));
    const pairs: Pair[] = [];
    while (pairs.length < size.rounds) {
      const alone = await round();
      await come();
      const watched = await round();
      pairs.push({ alone, watched, told: await viewers.ask('end') });
    }
    yield* toldOf(size, pairs, server);
  } finally {
    await viewers.end();
    await load.end();
  }
}

async function* atRest(
  server: BenchServer,
  { viewers, restMs }: CrowdSize,
  come: () => Promise<Told>,
  go: () => Promise<Told>,
): AsyncIterable<Finding> {
  const percent = async () => {
    const before = server.cpuMs;
    await new Promise((resolve) => setTimeout(resolve, restMs));
    return ((server.cpuMs - before) / restMs) * 100;
  };
  const alone = { percent: await percent(), mib: server.residentMib };
  const before = server.cpuMs;
  await come();
  const comingCpuMs = server.cpuMs - before;
  const watched = { percent: await percent(), mib: server.residentMib };
  await go();
  yield {
    figures: {
      phase: 'rest',
      viewers,
      resident_mib_alone: rounded(alone.mib, 0),
      resident_mib: rounded(watched.mib, 0),
      cpu_percent_alone: rounded(alone.percent),
      cpu_percent: rounded(watched.percent),
      cpu_ms_of_a_viewer_that_comes: rounded(comingCpuMs / viewers),
    },
  };
}

function* toldOf(
  { viewers, creates: calls }: CrowdSize,
  pairs: readonly Pair[],
  server: BenchServer,
): Iterable<Finding> {
  for (const { told } of pairs)
    if (told.messages < viewers / 2)
      throw new Error(`${viewers} viewers were told ${told.messages} times of ${calls} creates`);
  const of = (figure: (pair: Pair) => number, decimals?: number) =>
    rounded(median(pairs.map(figure)), decimals);
  yield {
    figures: {
      phase: 'creates',
      viewers,
      creates_a_round: calls,
      rounds: pairs.length,
      creates_per_second_alone: of(({ alone }) => alone.callsPerSecond, 0),
      creates_per_second: of(({ watched }) => watched.callsPerSecond, 0),
      cpu_us_a_create_alone: of(({ alone }) => alone.cpuUs, 0),
      cpu_us_a_create: of(({ watched }) => watched.cpuUs, 0),
      p99_ms_alone: of(({ alone }) => alone.latencies.p99, 1),
      p99_ms: of(({ watched }) => watched.latencies.p99, 1),
      messages_a_viewer_second: of(
        ({ told, watched }) => told.messages / viewers / watched.seconds,
      ),
      resident_mib: rounded(server.residentMib, 0),
    },
  };
  yield {
    goal: `create_cpu_with_${viewers}_viewers_over_none`,
    value: of(({ alone, watched }) => watched.cpuUs / alone.cpuUs),
    target: 1.25,
    is: 'most',
  };
}

/** Encoded requests for volumes of three sizes. */
function creates(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) =>
    toBinary(
      ScheduleCreateVolumeRequestSchema,
      create(ScheduleCreateVolumeRequestSchema, {
        requestId: randomUUID(),
        volumeId: randomUUID(),
        sizeGib: BigInt(10 + (index % 3)),
        projectId: `project-${index % 20}`,
      }),
    ),
  );
}
