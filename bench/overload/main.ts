import { HealthCheckResponse_ServingStatus as Serving } from '../../src/gen/grpc/health/v1/health_pb.js';
import { reportCloud } from '../support/cloud.js';
import { Helper } from '../support/helper.js';
import { LedgerFile } from '../support/ledger-file.js';
import { BenchServer } from '../support/server.js';
import { latenciesOf, rounded } from '../support/statistics.js';
import { Bystander } from './bystander.js';
import { HonestyProbe } from './honest.js';
import type { Load, Loaded } from './load.js';
import { type Options, readOptions } from './options.js';
import { brokenPromises, toldInALine } from './promises.js';
import { figuresOf, goodputOf, internalOf, type Phase, unheardOf } from './verdict.js';

const CLOUD = { backends: 50, poolsEach: 20 };
const CONNECTIONS = 8;
const DEADLINE_MS = 1000;
/** More than a commit takes, so that the server always has something to do. */
const IN_FLIGHT = 1024;
const MUTE_STREAMS = 20;
const SETTLE_MS = 1500;
const SAMPLE_MS = 100;
const GOALS = { goodput: 0.8, unheard: 0.01, memory: 1.5 };
/** Shares of the whole time. */
const SHARE = { capacity: 0.1, within: 0.1, over: 0.13, stream: 0.08, mute: 0.13 };

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n`);
    return 2;
  }
  const run = await Run.start(options);
  try {
    return await run.all();
  } finally {
    await run.end();
  }
}

/** A server, its clients, and what was found. */
class Run {
  readonly #phases: Phase[] = [];
  readonly #clients = Helper.start<Load, Loaded>(new URL('./client-process.ts', import.meta.url));
  readonly #mute = Helper.start<Load, Loaded>(new URL('./client-process.ts', import.meta.url));
  readonly #ledger: LedgerFile;
  readonly #bystander: Bystander;
  readonly #honest: HonestyProbe;

  private constructor(
    private readonly server: BenchServer,
    private readonly options: Options,
  ) {
    this.#ledger = new LedgerFile(server.file);
    this.#bystander = new Bystander(server.address, server.http);
    this.#honest = new HonestyProbe(server.address);
  }

  static async start(options: Options): Promise<Run> {
    const server = await BenchServer.embedded();
    await reportCloud(server.client, CLOUD);
    return new Run(server, options);
  }

  async all(): Promise<number> {
    const capacityLoad = { pace: { inFlight: IN_FLIGHT }, deadlineMs: 10_000 } as const;
    // What is cold is not measured.
    await this.#clients.ask(this.#load('unary', SHARE.capacity / 2, capacityLoad));
    const first = await this.#phase('capacity', 'unary', SHARE.capacity, capacityLoad);
    const rate = goodputOf(first);
    const at = (times: number) => ({ pace: { perSecond: rate * times }, deadlineMs: DEADLINE_MS });
    const within = await this.#phase('within (0.7 x)', 'unary', SHARE.within, at(0.7));
    const twice = await this.#phase('2 x', 'unary', SHARE.over, at(2));
    const five = await this.#phase('5 x', 'unary', SHARE.over, at(5));
    const again = await this.#phase('capacity again', 'unary', SHARE.capacity, capacityLoad);
    const streams = await this.#phase('capacity of streams', 'stream', SHARE.stream, {
      pace: { inFlight: 2000 },
      deadlineMs: 10_000,
    });
    const streamed = goodputOf(streams);
    const streamsAt = (times: number) => ({
      pace: { perSecond: streamed * times },
      deadlineMs: DEADLINE_MS,
    });
    const twiceStreams = await this.#phase('streams 2 x', 'stream', SHARE.stream, streamsAt(2));
    const fiveStreams = await this.#phase('streams 5 x', 'stream', SHARE.stream, streamsAt(5));
    const mute = await this.#muted();
    if (this.options.promises) return this.#promised(within, [twice, five, fiveStreams], mute);
    const capacity = (rate + goodputOf(again)) / 2;
    return this.#told({
      capacity,
      perCpuSecond: (perCpuSecond(first) + perCpuSecond(again)) / 2,
      within,
      over: [twice, five],
      streamed,
      overStreams: [twiceStreams, fiveStreams],
      mute,
    });
  }

  /** What holds on any machine. */
  async #promised(within: Phase, over: readonly Phase[], mute: Phase): Promise<number> {
    const alive = await this.server.client.health.check({}).then(
      ({ status }) => status === Serving.SERVING,
      () => false,
    );
    const { result: honesty } = this.#honest;
    const tried = { phases: this.#phases, within, over, mute, honesty, alive };
    const broken = brokenPromises(tried);
    process.stdout.write(`${toldInALine(tried, broken)}\n`);
    return broken.length === 0 ? 0 : 1;
  }

  #load(kind: Load['kind'], share: number, pace: Pick<Load, 'pace' | 'deadlineMs'>): Load {
    const { forSeconds, seed } = this.options;
    const seconds = forSeconds * share;
    return { server: this.server.address, connections: CONNECTIONS, kind, seconds, seed, ...pace };
  }

  #phase(
    name: string,
    kind: Load['kind'],
    share: number,
    pace: Pick<Load, 'pace' | 'deadlineMs'>,
  ): Promise<Phase> {
    return this.#watched(name, pace.deadlineMs, this.#clients, this.#load(kind, share, pace));
  }

  /** Only the bystander, beside streams that never take an answer. */
  #muted(): Promise<Phase> {
    const load = this.#load('stream', SHARE.mute, {
      pace: { inFlight: 0 },
      deadlineMs: DEADLINE_MS,
    });
    return this.#watched('beside streams that never read', DEADLINE_MS, this.#mute, {
      ...load,
      connections: MUTE_STREAMS,
      mute: true,
    });
  }

  async #watched(
    name: string,
    deadlineMs: number,
    clients: Helper<Load, Loaded>,
    load: Load,
  ): Promise<Phase> {
    const placedBefore = this.#placed;
    let residentMib = 0;
    const sampler = setInterval(() => {
      residentMib = Math.max(residentMib, this.server.residentMib);
    }, SAMPLE_MS);
    const cpuBefore = this.server.cpuMs;
    const began = performance.now();
    const asked = clients.ask(load);
    const work = this.options.promises ? this.#honest.during(asked) : asked;
    const { result: loaded, seen } = await this.#bystander.during(work);
    const cores = (this.server.cpuMs - cpuBefore) / (performance.now() - began);
    clearInterval(sampler);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const placed = this.#placed - placedBefore;
    const phase: Phase = { name, deadlineMs, loaded, placed, seen, residentMib, cores };
    this.#phases.push(phase);
    process.stdout.write(`${JSON.stringify(figuresOf(phase))}\n`);
    return phase;
  }

  get #placed(): number {
    return this.#ledger.number("select count(*) as n from requests where answer_kind = 'placed'");
  }

  #told(found: Found): number {
    const { capacity, within, over, streamed, overStreams, mute } = found;
    const all = [...over, ...overStreams];
    const ratios = over.map((phase) => goodputOf(phase) / capacity);
    const perCpu = over.map((phase) => perCpuSecond(phase) / found.perCpuSecond);
    const streamRatios = overStreams.map((phase) => goodputOf(phase) / streamed);
    const p99 = all.map(({ loaded }) => latenciesOf(Float64Array.from(loaded.latencies)).p99);
    const internal = this.#phases.reduce((sum, phase) => sum + internalOf(phase), 0);
    const unheard = Math.max(...all.map(unheardOf));
    const memory = Math.max(...all.map(({ residentMib }) => residentMib)) / within.residentMib;
    const unready = this.#phases.reduce(
      (sum, { seen: { health, readyz } }) =>
        sum + (health.asked - health.serving) + (readyz.asked - readyz.ready),
      0,
    );
    const { creates } = mute.seen;
    const percent = (share: number) => `${rounded(share * 100, 1)} %`;
    process.stdout.write(
      `overload: capacity ${rounded(capacity, 0)}/s, streams ${rounded(streamed, 0)}/s; goodput ` +
        `${ratios.map((ratio) => rounded(ratio)).join(' at 2 x, ')} at 5 x (for the same ` +
        'processor time ' +
        `${perCpu.map((ratio) => rounded(ratio)).join(' and ')}), streams ` +
        `${streamRatios.map((ratio) => rounded(ratio)).join(' and ')}; p99 ` +
        `${p99.map((ms) => rounded(ms, 0)).join(', ')} ms; ${internal} INTERNAL, ` +
        `${percent(unheard)} placed but unheard, memory ${rounded(memory)} x, ` +
        `${unready} unready, ` +
        `beside mute streams ${creates.placed} of ${creates.asked} in time\n`,
    );
    const good =
      [...ratios, ...streamRatios].every((ratio) => ratio >= GOALS.goodput) &&
      p99.every((ms) => ms <= DEADLINE_MS) &&
      internal === 0 &&
      unheard < GOALS.unheard &&
      memory <= GOALS.memory &&
      unready === 0 &&
      creates.placed === creates.asked;
    return good ? 0 : 1;
  }

  async end(): Promise<void> {
    await Promise.all([this.#clients.end(), this.#mute.end()]);
    await this.server.end();
  }
}

/** Creates for a second of processor time: what other programs take of the machine counts less. */
function perCpuSecond(phase: Phase): number {
  return goodputOf(phase) / phase.cores;
}

interface Found {
  /** Creates a second, the mean of before and after. */
  readonly capacity: number;
  /** For a second of the server's processor time. */
  readonly perCpuSecond: number;
  readonly within: Phase;
  readonly over: readonly Phase[];
  readonly streamed: number;
  readonly overStreams: readonly Phase[];
  readonly mute: Phase;
}

process.exitCode = await main(process.argv.slice(2));
