import SqliteDatabase from 'better-sqlite3';
import type { Bulk, Inserted } from '../support/bulk-insert-process.js';
import { type CloudSize, promisedGib, reportCloud } from '../support/cloud.js';
import { cpuMs } from '../support/cpu.js';
import { CREATE_PATH, encodedCreates, VOLUME_GIB } from '../support/creates.js';
import type { Echo } from '../support/echo-process.js';
import { Helper } from '../support/helper.js';
import type { Load, Loaded } from '../support/load-process.js';
import { BenchServer } from '../support/server.js';
import { median, rounded } from '../support/statistics.js';
import type { BenchOptions, Finding, Workload } from '../workload.js';

const IN_FLIGHT = 64;
/** A round is as many calls as the server answers in so long, ms, within limits. */
const ROUND_MS = 4_000;
const CALLS = { least: 500, most: 10_000 };

/** What a durable create costs the server's CPU, beside what nobody could save: a bare call, and the insert of its rows. */
export const unary: Workload = {
  name: 'unary',
  what: 'durable ScheduleCreateVolume over 10,000 pools: CPU a call, beside a bare grpc-js call and a bulk insert of the same rows',
  run,
};

/** One round: the same calls to the server and to an echo, then the server's rows once more into an empty file. */
interface Round {
  readonly server: Measured;
  readonly echo: Measured;
  readonly bulk: Inserted;
}

interface Measured extends Loaded {
  readonly cpuUs: number;
}

async function* run({ short }: BenchOptions): AsyncIterable<Finding> {
  const cloud: CloudSize = short ? { backends: 10, poolsEach: 20 } : { backends: 100, poolsEach: 100 };
  const bench = await Bench.start();
  try {
    await reportCloud(bench.server.client, cloud);
    const first = await bench.round(CALLS.least);
    const calls = short ? CALLS.least : callsARound(first);
    // All three are warm once they have done as much as is measured.
    await bench.round(calls);
    await bench.server.profile();
    const rounds: Round[] = [];
    for (let count = short ? 2 : 5; count > 0; count -= 1) rounds.push(await bench.round(calls));
    await bench.server.profile();
    await bench.check(cloud, CALLS.least + calls * (rounds.length + 1));
    yield* told(cloud, calls, rounds);
  } finally {
    await bench.end();
  }
}

function callsARound({ server }: Round): number {
  const fit = (CALLS.least * ROUND_MS) / (server.seconds * 1000);
  return Math.round(Math.min(CALLS.most, Math.max(CALLS.least, fit)));
}

function* told(cloud: CloudSize, calls: number, rounds: readonly Round[]): Iterable<Finding> {
  const of = (figure: (round: Round) => number, decimals?: number) => rounded(median(rounds.map(figure)), decimals);
  const bulkUs = ({ bulk }: Round) => (bulk.cpuMs * 1000) / bulk.creates;
  yield {
    figures: {
      pools: cloud.backends * cloud.poolsEach,
      in_flight: IN_FLIGHT,
      rounds: rounds.length,
      calls_a_round: calls,
      calls_per_second: of(({ server }) => calls / server.seconds, 0),
      p50_ms: of(({ server }) => server.latencies.p50),
      p95_ms: of(({ server }) => server.latencies.p95),
      p99_ms: of(({ server }) => server.latencies.p99),
      max_ms: of(({ server }) => server.latencies.max),
      server_cpu_us: of(({ server }) => server.cpuUs, 1),
      creates_a_commit: of(({ bulk }) => bulk.creates / bulk.transactions, 1),
      echo_cpu_us: of(({ echo }) => echo.cpuUs, 1),
      echo_calls_per_second: of(({ echo }) => calls / echo.seconds, 0),
      bulk_insert_cpu_us: of(bulkUs, 1),
      bulk_insert_creates_per_second: of(({ bulk }) => (bulk.creates * 1000) / bulk.ms, 0),
    },
  };
  const value = of((round) => round.server.cpuUs / (round.echo.cpuUs + bulkUs(round)));
  yield { goal: 'server_cpu_over_bare', value, target: 1.25, is: 'most' };
}

/** The processes of a run. */
class Bench {
  #echo: { readonly address: string } | null = null;
  readonly #load = Helper.start<Load, Loaded>(new URL('../support/load-process.ts', import.meta.url));
  readonly #bare = Helper.start<Echo, string>(new URL('../support/echo-process.ts', import.meta.url));
  readonly #bulk = Helper.start<Bulk, Inserted>(new URL('../support/bulk-insert-process.ts', import.meta.url));

  private constructor(readonly server: BenchServer) {}

  static async start(): Promise<Bench> {
    return new Bench(await BenchServer.embedded());
  }

  async round(calls: number): Promise<Round> {
    const messages = encodedCreates(calls);
    const after = this.#position();
    const server = await this.#measure(this.server.address, messages, () => this.server.cpuMs);
    this.#echo ??= { address: await this.#bare.ask({ path: CREATE_PATH, answer: server.answer }) };
    const echo = await this.#measure(this.#echo.address, messages, () => cpuMs(this.#bare.pid));
    const bulk = await this.#bulk.ask({ from: this.server.file, into: `${this.server.file}.bulk`, after, upTo: this.#position() });
    if (bulk.creates !== calls) throw new Error(`${bulk.creates} creates are in the ledger, ${calls} were answered`);
    return { server, echo, bulk };
  }

  async #measure(server: string, messages: readonly Uint8Array[], cpu: () => number): Promise<Measured> {
    const before = cpu();
    const loaded = await this.#load.ask({ server, path: CREATE_PATH, messages, inFlight: IN_FLIGHT });
    const cpuUs = ((cpu() - before) * 1000) / messages.length;
    if (loaded.statuses['0'] !== messages.length) throw new Error(`calls ended with ${JSON.stringify(loaded.statuses)}`);
    return { ...loaded, cpuUs };
  }

  /** That everything was done that was measured: no call failed, every decision is in the ledger, and every volume's space is taken. */
  async check(cloud: CloudSize, creates: number): Promise<void> {
    const answered = await this.server.answered(CREATE_PATH);
    if (JSON.stringify(answered) !== JSON.stringify({ OK: creates })) throw new Error(`the server answered ${JSON.stringify(answered)}`);
    const decisions = this.#one('select count(*) as n from decisions');
    if (decisions !== creates) throw new Error(`${decisions} decisions are in the ledger for ${creates} calls`);
    const { pools, gib } = await promisedGib(this.server.client);
    if (pools !== cloud.backends * cloud.poolsEach || gib !== creates * VOLUME_GIB)
      throw new Error(`${pools} pools have promised ${gib} GiB after ${creates} volumes of ${VOLUME_GIB} GiB`);
  }

  #position(): number {
    return this.#one("select value as n from counters where name = 'revision'");
  }

  #one(sql: string): number {
    const ledger = new SqliteDatabase(this.server.file, { readonly: true });
    try {
      return ledger.prepare<[], { n: number }>(sql).get()?.n ?? 0;
    } finally {
      ledger.close();
    }
  }

  async end(): Promise<void> {
    await Promise.all([this.#load.end(), this.#bare.end(), this.#bulk.end()]);
    await this.server.end();
  }
}
