import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { timestampNow } from '@bufbuild/protobuf/wkt';
import {
  ReportCapabilitiesRequestSchema,
  ReportCapabilitiesResponseSchema,
} from '../../src/gen/stowage/v1/capability_service_pb.js';
import { type CloudSize, reportOf } from '../support/cloud.js';
import { EchoServer } from '../support/echo.js';
import { LedgerFile } from '../support/ledger-file.js';
import { LoadGenerator, type Measured } from '../support/load.js';
import { BenchServer } from '../support/server.js';
import { drawn, median, rounded } from '../support/statistics.js';
import type { BenchOptions, Finding, Workload } from '../workload.js';

const PATH = '/stowage.v1.CapabilityService/ReportCapabilities';
const IN_FLIGHT = 64;
const PER_MINUTE = 60;
/**
 * Heartbeats are written so often that, although reports come as fast as they are taken, each costs
 * its write, as with one report a minute.
 */
const FLUSH_MS = { short: 250, long: 1_000 };
/** Heartbeats and report sequences, written for many hosts in one commit. */
const HEARTBEAT = {
  columns: [
    'hosts.last_seen_at',
    ...['report_reporters', 'report_revision', 'report_measured_at', 'report_heard_at'].map(
      (column) => `backends.${column}`,
    ),
  ],
  tables: ['batches', 'counters'],
};

/** What the managers' reports cost the server, compared with an echo of the same messages. */
export const reports: Workload = {
  name: 'reports',
  what:
    '10,000 backends of 4 pools: CPU a report, changed or not, beside an echo of the same ' +
    'message; what unchanged reports write',
  run,
};

/** Sends the same reports to the server and to an echo. */
interface Round {
  readonly server: Measured;
  readonly echo: Measured;
}

async function* run({ short }: BenchOptions): AsyncIterable<Finding> {
  const cloud: CloudSize = { backends: short ? 200 : 10_000, poolsEach: 4 };
  const flushMs = short ? FLUSH_MS.short : FLUSH_MS.long;
  const bench = await Bench.start(cloud, flushMs);
  try {
    const count = short ? 2 : 3;
    await bench.rounds(2, 0);
    const before = bench.ledger.rows(HEARTBEAT);
    const { position, bytes } = bench.ledger;
    const began = performance.now();
    await bench.server.profile();
    const unchanged = await bench.rounds(count, 0);
    await bench.server.profile();
    const written = [...bench.ledger.rows(HEARTBEAT)].filter((row) => !before.has(row)).length;
    const commits = bench.ledger.position - position;
    const flushes = Math.ceil((performance.now() - began) / flushMs);
    const growth = bench.ledger.bytes - bytes;
    const steady = short ? null : await bench.atItsRate(10);
    await bench.server.profile();
    const changed = await bench.rounds(count, 1);
    await bench.server.profile();
    await bench.check();
    yield {
      figures: {
        backends: cloud.backends,
        pools_each: cloud.poolsEach,
        rounds: count,
        ...figuresOf('unchanged', unchanged),
        heartbeat_commits: commits,
        heartbeat_file_growth_bytes: growth,
        ...figuresOf('changed', changed),
        ...(steady && figuresOfRate(cloud, steady)),
      },
    };
    const title = `One report, ${IN_FLIGHT} in flight`;
    yield drawn(
      title,
      'unchanged',
      unchanged.map(({ server }) => server.latencies),
    );
    yield drawn(
      title,
      'changed',
      changed.map(({ server }) => server.latencies),
    );
    yield drawn(
      title,
      'bare grpc-js',
      unchanged.map(({ echo }) => echo.latencies),
    );
    yield { goal: 'cpu_over_echo', value: overEcho(unchanged), target: 2, is: 'most' };
    yield {
      goal: 'rows_written_by_unchanged',
      value: written + Math.max(0, commits - flushes),
      target: 0,
      is: 'most',
    };
  } finally {
    await bench.end();
  }
}

function figuresOf(kind: string, rounds: readonly Round[]) {
  const of = (figure: (round: Round) => number, decimals?: number) =>
    rounded(median(rounds.map(figure)), decimals);
  return {
    [`${kind}_reports_per_second`]: of(({ server }) => server.callsPerSecond, 0),
    [`${kind}_cpu_us`]: of(({ server }) => server.cpuUs, 1),
    [`${kind}_echo_cpu_us`]: of(({ echo }) => echo.cpuUs, 1),
    [`${kind}_over_echo`]: overEcho(rounds),
    [`${kind}_p50_ms`]: of(({ server }) => server.latencies.p50),
    [`${kind}_p95_ms`]: of(({ server }) => server.latencies.p95),
    [`${kind}_p99_ms`]: of(({ server }) => server.latencies.p99),
    [`${kind}_max_ms`]: of(({ server }) => server.latencies.max),
  };
}

function figuresOfRate({ backends }: CloudSize, { server, echo }: Round) {
  return {
    reports_per_second_at_one_a_minute: rounded(backends / PER_MINUTE, 1),
    cpu_us_at_one_a_minute: rounded(server.cpuUs, 1),
    echo_cpu_us_at_one_a_minute: rounded(echo.cpuUs, 1),
    p50_ms_at_one_a_minute: rounded(server.latencies.p50),
    p99_ms_at_one_a_minute: rounded(server.latencies.p99),
  };
}

function overEcho(rounds: readonly Round[]): number {
  return rounded(median(rounds.map(({ server, echo }) => server.cpuUs / echo.cpuUs)));
}

/** The processes of a run, and the sequence of the managers' reports. */
class Bench {
  #echo: EchoServer | null = null;
  readonly #load = new LoadGenerator();
  readonly ledger: LedgerFile;
  #sequence = 0;
  #sent = 0;
  /** What makes a report differ from the last one. */
  #figures = 0;

  private constructor(
    readonly server: BenchServer,
    private readonly cloud: CloudSize,
    private readonly flushMs: number,
  ) {
    this.ledger = new LedgerFile(server.file);
  }

  static async start(cloud: CloudSize, flushMs: number): Promise<Bench> {
    return new Bench(
      await BenchServer.embedded(['--set', `heartbeat_flush_ms=${flushMs}`]),
      cloud,
      flushMs,
    );
  }

  /** @param step by how much each round's figures differ from the last */
  async rounds(count: number, step: number): Promise<readonly Round[]> {
    const rounds: Round[] = [];
    for (let left = count; left > 0; left -= 1) rounds.push(await this.round(step));
    return rounds;
  }

  /** Every backend reports once. */
  round(step: number): Promise<Round> {
    this.#figures += step;
    return this.#both(this.cloud.backends);
  }

  /** Unchanged reports, as many as come in some seconds, when they are due. */
  atItsRate(seconds: number): Promise<Round> {
    const perSecond = this.cloud.backends / PER_MINUTE;
    return this.#both(Math.ceil(Math.min(this.cloud.backends, perSecond * seconds)), perSecond);
  }

  async #both(count: number, perSecond?: number): Promise<Round> {
    this.#sequence += 1;
    const messages = Array.from({ length: count }, (_, backend) => this.#encoded(backend));
    const load = {
      path: PATH,
      messages,
      inFlight: IN_FLIGHT,
      keep: true,
      ...(perSecond !== undefined && { perSecond }),
    };
    const server = await this.#load.measure(this.server, load, this.flushMs * 1.5);
    this.#sent += count;
    for (const answer of server.answers) {
      const { applied, ignoredReason } = fromBinary(ReportCapabilitiesResponseSchema, answer);
      if (!applied) throw new Error(`a report was not taken: ${ignoredReason}`);
    }
    this.#echo ??= await EchoServer.start({
      path: PATH,
      answer: server.answers[0] ?? new Uint8Array(),
    });
    return { server, echo: await this.#load.measure(this.#echo, load) };
  }

  /** As a manager sends it: with its sequence and the time of measuring. */
  #encoded(backend: number): Uint8Array {
    const request = reportOf(backend, this.cloud);
    const { report } = request;
    if (report === undefined) throw new Error('there is no report in the request');
    Object.assign(report, {
      incarnation: `run-of-${backend}`,
      sequence: BigInt(this.#sequence),
      measuredAt: timestampNow(),
      accountingRevision: 0n,
    });
    for (const { capacity } of report.pools)
      if (capacity !== undefined)
        capacity.allocatedGib = (capacity.allocatedGib ?? 0) + this.#figures;
    return toBinary(ReportCapabilitiesRequestSchema, request);
  }

  /** Throws unless every report was accepted, and the last ones are current. */
  async check(): Promise<void> {
    await this.server.checkAnswered(PATH, this.#sent);
    const { pools } = await this.server.client.pools.listPools({ pageSize: 1 });
    const expected = reportOf(0, this.cloud).report?.pools[0]?.capacity?.allocatedGib ?? Number.NaN;
    const allocated = pools[0]?.factors?.allocatedGib;
    if (allocated !== expected + this.#figures)
      throw new Error(
        `the first pool shows ${allocated} GiB allocated, not ${expected + this.#figures}`,
      );
    const reported = this.ledger.number(
      'select count(*) as n from pools where report_position is not null',
    );
    if (reported !== this.cloud.backends * this.cloud.poolsEach)
      throw new Error(`${reported} pools are in the ledger`);
  }

  async end(): Promise<void> {
    await Promise.all([this.#load.end(), this.#echo?.end()]);
    await this.server.end();
  }
}
