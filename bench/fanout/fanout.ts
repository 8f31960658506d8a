import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ScheduleCreateVolumeResponseSchema } from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import {
  WatchDecisionsRequestSchema,
  WatchDecisionsResponseSchema,
} from '../../src/gen/stowage/v1/worker_service_pb.js';
import { Scratch } from '../scratch.js';
import { backendName, type CloudSize, reportCloud } from '../support/cloud.js';
import { CREATE_PATH, encodedCreates } from '../support/creates.js';
import { Helper } from '../support/helper.js';
import { LoadGenerator } from '../support/load.js';
import { BenchServer } from '../support/server.js';
import { drawn, type Latencies, latenciesOf, median, rounded } from '../support/statistics.js';
import type { BenchOptions, Finding, Workload } from '../workload.js';
import type { Ask as HopAsk, Hops } from './hop-process.js';
import type { Arrival, Ask as WorkersAsk } from './workers-process.js';

const PATH = '/stowage.v1.WorkerService/WatchDecisions';
const PER_SECOND = 100;
/** Longest time for the last orders to arrive, ms. */
const SETTLE_MS = 250;

/** How soon a durable decision reaches its worker, compared with a message on a bare stream. */
export const fanout: Workload = {
  name: 'fanout',
  what:
    '1,000 connected workers: from commit to worker, beside a hop on a bare grpc-js stream; ' +
    'memory a worker',
  run,
};

/** A decision, the revision that contains it, and the arrival of its order. */
interface Ordered {
  readonly revision: number;
  readonly arrivedAt: number;
}

async function* run({ short }: BenchOptions): AsyncIterable<Finding> {
  const workers = short ? 50 : 1_000;
  const rounds = short ? 2 : 5;
  const calls = short ? 50 : 500;
  const bench = await Bench.start({ backends: workers, poolsEach: 1 });
  try {
    const kibEach = await bench.connectAll();
    // Both are warm once they have done as much as is measured.
    await bench.orders(calls);
    await bench.hops(calls);
    await bench.server.profile();
    const ordered: (readonly Ordered[])[] = [];
    const hops: Latencies[] = [];
    for (let left = rounds; left > 0; left -= 1) {
      ordered.push(await bench.orders(calls));
      hops.push(latenciesOf(await bench.hops(calls)));
    }
    await bench.server.profile();
    await bench.check(calls * (rounds + 1));
    const committed = await bench.commits();
    const orders = ordered.map((round) => latenciesOf(sinceCommit(round, committed)));
    const of = (from: readonly Latencies[], figure: 'p50' | 'p95' | 'p99' | 'max') =>
      rounded(median(from.map((one) => one[figure])), 3);
    yield {
      figures: {
        workers,
        per_second: PER_SECOND,
        rounds,
        orders_a_round: calls,
        p50_ms: of(orders, 'p50'),
        p95_ms: of(orders, 'p95'),
        p99_ms: of(orders, 'p99'),
        max_ms: of(orders, 'max'),
        bare_hop_p50_ms: of(hops, 'p50'),
        bare_hop_p95_ms: of(hops, 'p95'),
        bare_hop_p99_ms: of(hops, 'p99'),
        bare_hop_max_ms: of(hops, 'max'),
        memory_a_worker_kib: rounded(kibEach, 1),
      },
    };
    yield drawn('To one of the connected workers', 'order, since its commit', orders);
    yield drawn('To one of the connected workers', 'bare grpc-js', hops);
    const value = rounded(
      median(orders.map(({ p50 }, round) => p50 / (hops[round]?.p50 ?? Number.NaN))),
    );
    yield { goal: 'median_over_bare_hop', value, target: 2, is: 'most' };
  } finally {
    await bench.end();
  }
}

function sinceCommit(
  orders: readonly Ordered[],
  committed: ReadonlyMap<number, number>,
): Float64Array {
  return Float64Array.from(orders, ({ revision, arrivedAt }) => {
    const at = committed.get(revision);
    if (at === undefined)
      throw new Error(
        `when position ${revision} was committed is not known: the store commits in a way ` +
          'that commit-clock.ts does not see',
      );
    return arrivedAt - at;
  });
}

/** The processes of a run. */
class Bench {
  readonly #load = new LoadGenerator();
  readonly #workers = Helper.start<WorkersAsk, readonly Arrival[]>(
    new URL('./workers-process.ts', import.meta.url),
  );
  readonly #listeners = Helper.start<WorkersAsk, readonly Arrival[]>(
    new URL('./workers-process.ts', import.meta.url),
  );
  readonly #hops = Helper.start<HopAsk, Hops>(new URL('./hop-process.ts', import.meta.url));
  #message: Uint8Array = new Uint8Array();
  #ended = false;

  private constructor(
    readonly server: BenchServer,
    private readonly cloud: CloudSize,
    private readonly scratch: Scratch,
  ) {}

  static async start(cloud: CloudSize): Promise<Bench> {
    const scratch = new Scratch();
    const clock = new URL('./commit-clock.ts', import.meta.url);
    clock.searchParams.set('into', join(scratch.directory, 'commits'));
    // Orders are not carried out here, and none may be offered twice.
    const server = await BenchServer.embedded(
      ['--set', 'workers.lease_ms=3600000'],
      ['--import', 'tsx', '--import', clock.href],
    );
    return new Bench(server, cloud, scratch);
  }

  /**
   * Connects a worker for each backend, and the same number of listeners to the bare server.
   * Returns what a worker adds to the server's memory, KiB.
   */
  async connectAll(): Promise<number> {
    await reportCloud(this.server.client, this.cloud);
    const requests = Array.from({ length: this.cloud.backends }, (_, backend) => {
      const targets = [backendName(backend)];
      return toBinary(
        WatchDecisionsRequestSchema,
        create(WatchDecisionsRequestSchema, { workerId: `worker-${backend}`, targets }),
      );
    });
    const before = this.server.residentMib;
    await this.#workers.ask({ server: this.server.address, path: PATH, requests });
    const after = this.server.residentMib;
    const { address } = await this.#hops.ask({ path: PATH });
    await this.#listeners.ask({ server: address, path: PATH, requests });
    await this.#listeners.ask('arrived');
    await this.#workers.ask('arrived');
    return ((after - before) * 1024) / this.cloud.backends;
  }

  /**
   * Creates at the fixed rate, with the orders that the workers got. Rejects unless each order
   * reached exactly one.
   */
  async orders(count: number): Promise<readonly Ordered[]> {
    const load = {
      path: CREATE_PATH,
      messages: encodedCreates(count),
      inFlight: 64,
      perSecond: PER_SECOND,
      keep: true,
    };
    const { answers } = await this.#load.measure(this.server, load, SETTLE_MS);
    const arrivals = new Map<string, number>();
    for (const { at, message } of await this.#workers.ask('arrived')) {
      this.#message = message;
      for (const { decisionId } of fromBinary(WatchDecisionsResponseSchema, message).offers) {
        if (arrivals.has(decisionId)) throw new Error(`decision ${decisionId} was offered twice`);
        arrivals.set(decisionId, at);
      }
    }
    return answers.map((answer) => {
      const { decisionId, readRevision } = fromBinary(ScheduleCreateVolumeResponseSchema, answer);
      const arrivedAt = arrivals.get(decisionId);
      if (arrivedAt === undefined) throw new Error(`no worker was offered decision ${decisionId}`);
      return { revision: Number(readRevision), arrivedAt };
    });
  }

  /**
   * Sends the last order's bytes as often and at the same rate over bare streams. Returns the time
   * of each, ms.
   */
  async hops(count: number): Promise<Float64Array> {
    const { written } = await this.#hops.ask({
      message: this.#message,
      count,
      perSecond: PER_SECOND,
    });
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const arrivals = await this.#listeners.ask('arrived');
    if (arrivals.length !== count)
      throw new Error(`${arrivals.length} of ${count} messages came over bare streams`);
    // Written to one stream after the other; a stream keeps its order.
    const byWorker = new Map<number, number[]>();
    for (const { worker, at } of arrivals)
      byWorker.set(worker, [...(byWorker.get(worker) ?? []), at]);
    return Float64Array.from(written, (at, index) => {
      const arrivedAt = byWorker.get(index % this.cloud.backends)?.[
        Math.floor(index / this.cloud.backends)
      ];
      return (arrivedAt ?? Number.NaN) - at;
    });
  }

  /** Throws unless no call failed and every worker is still connected. */
  async check(creates: number): Promise<void> {
    await this.server.checkAnswered(CREATE_PATH, creates);
    const connected = await this.server.metric('stowage_connected_workers');
    if (connected !== this.cloud.backends)
      throw new Error(`${connected} of ${this.cloud.backends} workers are connected`);
  }

  /** Stops the server, and returns when each revision of its ledger became durable. */
  async commits(): Promise<ReadonlyMap<number, number>> {
    await this.#endServer();
    const lines = (await readFile(join(this.scratch.directory, 'commits'), 'utf8'))
      .split('\n')
      .filter((line) => line !== '');
    const committed = new Map<number, number>();
    for (const [position, at] of lines.map((line) => line.split(' ').map(Number))) {
      // A commit that does not raise the revision is not one of the ledger's.
      if (position !== undefined && at !== undefined && !committed.has(position))
        committed.set(position, at);
    }
    return committed;
  }

  async #endServer(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    // A worker takes a stream that the server ends for a fault.
    await Promise.all([
      this.#workers.end(),
      this.#listeners.end(),
      this.#hops.end(),
      this.#load.end(),
    ]);
    await this.server.end();
  }

  async end(): Promise<void> {
    await this.#endServer();
    this.scratch.remove();
  }
}
