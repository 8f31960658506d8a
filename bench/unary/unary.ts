import type { Bulk, Inserted } from '../support/bulk-insert-process.js';
import { type CloudSize, promisedGib, reportCloud } from '../support/cloud.js';
import { CREATE_PATH, encodedCreates, VOLUME_GIB } from '../support/creates.js';
import { EchoServer } from '../support/echo.js';
import { Helper } from '../support/helper.js';
import { LedgerFile } from '../support/ledger-file.js';
import { LoadGenerator, type Measured } from '../support/load.js';
import { BenchServer } from '../support/server.js';
import { drawn, median, rounded } from '../support/statistics.js';
import type { BenchOptions, Finding, Workload } from '../workload.js';

const IN_FLIGHT = 64;
/** A round is as many calls as the server answers in this time, ms, within limits. */
const ROUND_MS = 4_000;
const CALLS = { least: 500, most: 10_000 };
/**
 * Fewest calls of the echo in a round: fewer would end before it is warm, and before its CPU time
 * can be measured.
 */
const ECHO_CALLS = 10_000;

/**
 * CPU time of a durable create, compared with what nobody could save: a bare call, and the insert
 * of its rows.
 */
export const unary: Workload = {
  name: 'unary',
  what:
    'durable ScheduleCreateVolume over 10,000 pools: CPU a call, beside a bare grpc-js call ' +
    'and a bulk insert of the same rows',
  run,
};

/**
 * One round: the same calls to the server and to an echo, then the server's rows into an empty
 * file.
 */
interface Round {
  readonly server: Measured;
  readonly echo: Measured;
  readonly bulk: Inserted;
}

async function* run({ short }: BenchOptions): AsyncIterable<Finding> {
  const cloud: CloudSize = short
    ? { backends: 10, poolsEach: 20 }
    : { backends: 100, poolsEach: 100 };
  const bench = await Bench.start(short ? CALLS.least : ECHO_CALLS);
  try {
    await reportCloud(bench.server.client, cloud);
    const cold = await bench.round(CALLS.least);
    // All three are warm once they have done as much as is measured.
    const calls = short ? CALLS.least : callsARound(await bench.round(callsARound(cold)));
    await bench.server.profile();
    const rounds: Round[] = [];
    for (let count = short ? 2 : 5; count > 0; count -= 1) rounds.push(await bench.round(calls));
    await bench.server.profile();
    await bench.check(cloud);
    yield* told(cloud, calls, rounds);
  } finally {
    await bench.end();
  }
}

function callsARound({ server }: Round): number {
  return Math.round(
    Math.min(CALLS.most, Math.max(CALLS.least, (server.callsPerSecond * ROUND_MS) / 1000)),
  );
}

function* told(cloud: CloudSize, calls: number, rounds: readonly Round[]): Iterable<Finding> {
  const of = (figure: (round: Round) => number, decimals?: number) =>
    rounded(median(rounds.map(figure)), decimals);
  const bulkUs = ({ bulk }: Round) => (bulk.cpuMs * 1000) / bulk.creates;
  yield {
    figures: {
      pools: cloud.backends * cloud.poolsEach,
      in_flight: IN_FLIGHT,
      rounds: rounds.length,
      calls_a_round: calls,
      calls_per_second: of(({ server }) => server.callsPerSecond, 0),
      p50_ms: of(({ server }) => server.latencies.p50),
      p95_ms: of(({ server }) => server.latencies.p95),
      p99_ms: of(({ server }) => server.latencies.p99),
      max_ms: of(({ server }) => server.latencies.max),
      server_cpu_us: of(({ server }) => server.cpuUs, 1),
      creates_a_commit: of(({ bulk }) => bulk.creates / bulk.transactions, 1),
      echo_cpu_us: of(({ echo }) => echo.cpuUs, 1),
      echo_calls_per_second: of(({ echo }) => echo.callsPerSecond, 0),
      bulk_insert_cpu_us: of(bulkUs, 1),
      bulk_insert_creates_per_second: of(({ bulk }) => (bulk.creates * 1000) / bulk.ms, 0),
    },
  };
  const title = `One call, ${IN_FLIGHT} in flight`;
  yield drawn(
    title,
    'durable create',
    rounds.map(({ server }) => server.latencies),
  );
  yield drawn(
    title,
    'bare grpc-js',
    rounds.map(({ echo }) => echo.latencies),
  );
  const value = of((round) => round.server.cpuUs / (round.echo.cpuUs + bulkUs(round)));
  yield { goal: 'server_cpu_over_bare', value, target: 1.25, is: 'most' };
}

/** The processes of a run. */
class Bench {
  #echo: EchoServer | null = null;
  #creates = 0;
  readonly #load = new LoadGenerator();
  readonly #bulk = Helper.start<Bulk, Inserted>(
    new URL('../support/bulk-insert-process.ts', import.meta.url),
  );
  readonly #ledger: LedgerFile;

  private constructor(
    readonly server: BenchServer,
    private readonly echoCalls: number,
  ) {
    this.#ledger = new LedgerFile(server.file);
  }

  static async start(echoCalls: number): Promise<Bench> {
    return new Bench(await BenchServer.embedded(), echoCalls);
  }

  async round(calls: number): Promise<Round> {
    const load = { path: CREATE_PATH, messages: encodedCreates(calls), inFlight: IN_FLIGHT };
    const after = this.#ledger.position;
    const server = await this.#load.measure(this.server, load);
    this.#creates += calls;
    this.#echo ??= await EchoServer.start({
      path: CREATE_PATH,
      answer: server.answers[0] ?? new Uint8Array(),
    });
    const echoed = Array.from(
      { length: Math.ceil(this.echoCalls / calls) },
      () => load.messages,
    ).flat();
    const echo = await this.#load.measure(this.#echo, { ...load, messages: echoed });
    const bulk = await this.#bulk.ask({
      from: this.server.file,
      into: `${this.server.file}.bulk`,
      after,
      upTo: this.#ledger.position,
    });
    if (bulk.creates !== calls)
      throw new Error(`${bulk.creates} creates are in the ledger, ${calls} were answered`);
    return { server, echo, bulk };
  }

  /**
   * Throws unless everything measured was done: no call failed, every decision is in the ledger,
   * and every volume's space is reserved.
   */
  async check(cloud: CloudSize): Promise<void> {
    const creates = this.#creates;
    await this.server.checkAnswered(CREATE_PATH, creates);
    const decisions = this.#ledger.number('select count(*) as n from decisions');
    if (decisions !== creates)
      throw new Error(`${decisions} decisions are in the ledger for ${creates} calls`);
    const { pools, gib } = await promisedGib(this.server.client);
    if (pools !== cloud.backends * cloud.poolsEach || gib !== creates * VOLUME_GIB)
      throw new Error(
        `${pools} pools have promised ${gib} GiB after ${creates} volumes of ${VOLUME_GIB} GiB`,
      );
  }

  async end(): Promise<void> {
    await Promise.all([this.#load.end(), this.#echo?.end(), this.#bulk.end()]);
    await this.server.end();
  }
}
