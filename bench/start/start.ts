import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pages, type StowageClient } from '../../src/client/index.js';
import * as health from '../../src/gen/grpc/health/v1/health_pb.js';
import { cpuMsOf, memoryOf } from '../proc.js';
import { rounded } from '../rounded.js';
import { Scratch } from '../scratch.js';
import {
  type BenchOptions,
  type Figures,
  type Finding,
  percentile,
  type Workload,
} from '../workload.js';
import { fill } from './fill.js';
import { countVolumes, multiply } from './multiply.js';
import { withServer } from './with-server.js';

/** How long a server takes to start, and how much memory it needs. */
export const start: Workload = {
  name: 'start',
  what:
    'restart with 10,000 pools and 1,000,000 volumes in an SQLite ledger: time until it ' +
    'serves, resident memory',
  run,
};

/** One start of a server, from the start of its process. */
interface Started {
  readonly servingMs: number;
  /** Until the first volume was placed durably. */
  readonly answeredMs: number;
  readonly residentMb: number;
  /** Peak memory. */
  readonly peakMb: number;
  readonly cpuMs: number;
}

async function* run({ short, seed }: BenchOptions): AsyncIterable<Finding> {
  const size = short
    ? { pools: 1_000, volumes: 20_000, with_decisions: 2_000 }
    : { pools: 10_000, volumes: 1_000_000, with_decisions: 100_000 };
  const scratch = new Scratch();
  const { directory } = scratch;
  try {
    const began = performance.now();
    const file = join(directory, 'stowage.db');
    const pattern = await fill(directory, size.pools, seed);
    multiply(file, size.volumes - 1, size.with_decisions);
    yield {
      figures: {
        ...size,
        file_mb: Math.round((await stat(file)).size / 1e6),
        fill_seconds: rounded((performance.now() - began) / 1000),
      },
    };

    const starts: Started[] = [];
    for (let round = 0; round < (short ? 1 : 7); round += 1) {
      const started = await startOnce(directory, pattern, size.pools);
      starts.push(started);
      yield { figures: figuresOf(round + 1, started) };
    }
    const kept = countVolumes(file);
    if (kept !== size.volumes + starts.length)
      throw new Error(`${kept} volumes are in the ledger, not ${size.volumes + starts.length}`);
    const ordered = Float64Array.from(starts, ({ answeredMs }) => answeredMs).sort();
    // The goals are for a million volumes.
    const goal = short ? (name: string) => `${name}_20k` : (name: string) => name;
    yield { goal: goal('serving_ms'), value: percentile(ordered, 0.5), target: 2_000, is: 'most' };
    yield {
      goal: goal('resident_mb'),
      value: Math.max(...starts.map(({ residentMb }) => residentMb)),
      target: 300,
      is: 'most',
    };
  } finally {
    scratch.remove();
  }
}

function startOnce(directory: string, known: string, pools: number): Promise<Started> {
  const began = performance.now();
  return withServer(directory, async ({ client, pid }) => {
    const { status } = await client.health.check({});
    if (status !== health.HealthCheckResponse_ServingStatus.SERVING)
      throw new Error(`it listens and says ${health.HealthCheckResponse_ServingStatus[status]}`);
    const servingMs = performance.now() - began;
    await client.scheduler.scheduleCreateVolume({
      requestId: randomUUID(),
      volumeId: randomUUID(),
      sizeGib: 10n,
    });
    const answeredMs = performance.now() - began;
    const memory = await memoryOf(pid);
    const cpuMs = await cpuMsOf(pid);
    const { volume } = await client.volumes.getVolume({ volumeId: known });
    if (volume?.placement === undefined) throw new Error('a volume that was made has no home');
    const found = await countPools(client);
    if (found !== pools) throw new Error(`it knows ${found} pools of ${pools}`);
    return { servingMs: rounded(servingMs), answeredMs: rounded(answeredMs), ...memory, cpuMs };
  });
}

function figuresOf(
  start: number,
  { servingMs, answeredMs, residentMb, peakMb, cpuMs }: Started,
): Figures {
  return {
    start,
    serving_ms: servingMs,
    answered_ms: answeredMs,
    resident_mb: residentMb,
    peak_mb: peakMb,
    cpu_ms: cpuMs,
  };
}

async function countPools(client: StowageClient): Promise<number> {
  let count = 0;
  for await (const { pools } of pages((pageToken) =>
    client.pools.listPools({ pageSize: 1000, pageToken }),
  ))
    count += pools.length;
  return count;
}
