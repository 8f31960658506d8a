import { fromBinary, toJson } from '@bufbuild/protobuf';
import type { Bulk, Inserted } from '../support/bulk-insert-process.js';
import { type CloudSize, promisedGib, reportCloud } from '../support/cloud.js';
import { VOLUME_GIB } from '../support/creates.js';
import { Helper } from '../support/helper.js';
import { LedgerFile } from '../support/ledger-file.js';
import { BenchServer } from '../support/server.js';
import { drawn, type Latencies, latenciesOf, median, rounded } from '../support/statistics.js';
import {
  encodedMessage,
  STREAM_METHOD,
  STREAM_PATH,
  VOLUMES_A_MESSAGE,
  WINDOW,
} from '../support/streamed-creates.js';
import type { BenchOptions, Finding, Workload } from '../workload.js';
import type { Streamed, Streaming } from './stream-process.js';

/** A round is as many volumes as the server answers in this time, ms, within limits. */
const ROUND_MS = 4_000;
const MESSAGES = { least: 10, most: 500 };

/** How close a stream of creates comes to the rate of the database. */
export const stream: Workload = {
  name: 'stream',
  what:
    'durable creates over StreamCreateVolumes, 100 a message: volumes a second, beside a ' +
    'bulk insert of the same rows',
  run,
};

/** The same rows twice: by the server, and into an empty file. */
interface Round {
  readonly volumes: number;
  readonly perSecond: number;
  readonly cpuUs: number;
  readonly latencies: Latencies;
  readonly bulk: Inserted;
}

async function* run({ short }: BenchOptions): AsyncIterable<Finding> {
  const cloud: CloudSize = short
    ? { backends: 10, poolsEach: 20 }
    : { backends: 100, poolsEach: 100 };
  const bench = await Bench.start();
  try {
    await reportCloud(bench.server.client, cloud);
    const cold = await bench.round(MESSAGES.least);
    // Both are warm once they have done as much as is measured.
    const messages = short
      ? MESSAGES.least
      : messagesARound(await bench.round(messagesARound(cold)));
    await bench.server.profile();
    const rounds: Round[] = [];
    for (let left = short ? 2 : 5; left > 0; left -= 1) rounds.push(await bench.round(messages));
    await bench.server.profile();
    await bench.check(cloud);
    yield* told(cloud, messages, rounds);
  } finally {
    await bench.end();
  }
}

function messagesARound({ perSecond }: Round): number {
  return Math.round(
    Math.min(
      MESSAGES.most,
      Math.max(MESSAGES.least, (perSecond * ROUND_MS) / 1000 / VOLUMES_A_MESSAGE),
    ),
  );
}

function* told(cloud: CloudSize, messages: number, rounds: readonly Round[]): Iterable<Finding> {
  const of = (figure: (round: Round) => number, decimals?: number) =>
    rounded(median(rounds.map(figure)), decimals);
  const bulkPerSecond = ({ bulk }: Round) => (bulk.creates * 1000) / bulk.ms;
  yield {
    figures: {
      pools: cloud.backends * cloud.poolsEach,
      volumes_a_message: VOLUMES_A_MESSAGE,
      window: WINDOW,
      rounds: rounds.length,
      volumes_a_round: messages * VOLUMES_A_MESSAGE,
      volumes_per_second: of(({ perSecond }) => perSecond, 0),
      server_cpu_us: of(({ cpuUs }) => cpuUs, 1),
      creates_a_commit: of(({ bulk }) => bulk.creates / bulk.transactions, 1),
      p50_ms: of(({ latencies }) => latencies.p50),
      p95_ms: of(({ latencies }) => latencies.p95),
      p99_ms: of(({ latencies }) => latencies.p99),
      max_ms: of(({ latencies }) => latencies.max),
      bulk_insert_per_second: of(bulkPerSecond, 0),
      bulk_insert_cpu_us: of(({ bulk }) => (bulk.cpuMs * 1000) / bulk.creates, 1),
    },
  };
  yield drawn(
    `One volume of a stream, ${WINDOW} without an answer`,
    'durable create',
    rounds.map(({ latencies }) => latencies),
  );
  yield {
    goal: 'over_bulk_insert',
    value: of((round) => round.perSecond / bulkPerSecond(round)),
    target: 0.5,
    is: 'least',
  };
}

/** The processes of a run. */
class Bench {
  readonly #stream = Helper.start<Streaming, Streamed>(
    new URL('./stream-process.ts', import.meta.url),
  );
  readonly #bulk = Helper.start<Bulk, Inserted>(
    new URL('../support/bulk-insert-process.ts', import.meta.url),
  );
  readonly #ledger: LedgerFile;
  #streams = 0;
  #volumes = 0;

  private constructor(readonly server: BenchServer) {
    this.#ledger = new LedgerFile(server.file);
  }

  static async start(): Promise<Bench> {
    return new Bench(await BenchServer.embedded());
  }

  async round(count: number): Promise<Round> {
    const sent = new Map<string, number>();
    const messages = Array.from({ length: count }, (_, index) =>
      encodedMessage((requestId) => sent.set(requestId, index)),
    );
    const after = this.#ledger.position;
    const before = this.server.cpuMs;
    const streamed = await this.#stream.ask({
      server: this.server.address,
      path: STREAM_PATH,
      messages,
      itemsEach: VOLUMES_A_MESSAGE,
      window: WINDOW,
    });
    const cpuUs = ((this.server.cpuMs - before) * 1000) / sent.size;
    const latencies = latenciesOf(this.#latencies(streamed, sent));
    this.#streams += 1;
    this.#volumes += sent.size;
    const bulk = await this.#bulk.ask({
      from: this.server.file,
      into: `${this.server.file}.bulk`,
      after,
      upTo: this.#ledger.position,
    });
    if (bulk.creates !== sent.size)
      throw new Error(`${bulk.creates} creates are in the ledger, ${sent.size} were answered`);
    return { volumes: sent.size, perSecond: sent.size / streamed.seconds, cpuUs, latencies, bulk };
  }

  /** Time of each volume's answer, ms. Throws unless every volume was placed. */
  #latencies(
    { status, sentAt, answers }: Streamed,
    sent: ReadonlyMap<string, number>,
  ): Float64Array {
    if (status !== '0') throw new Error(`the stream ended with gRPC status ${status}`);
    const waiting = new Map(sent);
    const latencies: number[] = [];
    for (const { at, message } of answers) {
      const { results = [] } = toJson(
        STREAM_METHOD.output,
        fromBinary(STREAM_METHOD.output, message),
      ) as unknown as Results;
      for (const { requestId, placed, error } of results) {
        const of = waiting.get(requestId);
        if (placed === undefined || of === undefined)
          throw new Error(
            `volume ${requestId}: ${JSON.stringify(error ?? 'never asked for, or answered twice')}`,
          );
        waiting.delete(requestId);
        latencies.push(at - (sentAt[of] ?? Number.NaN));
      }
    }
    if (waiting.size > 0) throw new Error(`${waiting.size} volumes were not answered`);
    return Float64Array.from(latencies);
  }

  /**
   * Throws unless no stream failed, every decision is in the ledger, and every volume's space is
   * reserved.
   */
  async check(cloud: CloudSize): Promise<void> {
    await this.server.checkAnswered(STREAM_PATH, this.#streams);
    const decisions = this.#ledger.number('select count(*) as n from decisions');
    if (decisions !== this.#volumes)
      throw new Error(`${decisions} decisions are in the ledger for ${this.#volumes} volumes`);
    const { pools, gib } = await promisedGib(this.server.client);
    if (pools !== cloud.backends * cloud.poolsEach || gib !== this.#volumes * VOLUME_GIB)
      throw new Error(
        `${pools} pools have promised ${gib} GiB after ${this.#volumes} volumes of ` +
          `${VOLUME_GIB} GiB`,
      );
  }

  async end(): Promise<void> {
    await Promise.all([this.#stream.end(), this.#bulk.end()]);
    await this.server.end();
  }
}

/** The answers of a message, as JSON. */
interface Results {
  readonly results?: readonly {
    readonly requestId: string;
    readonly placed?: object;
    readonly error?: object;
  }[];
}
