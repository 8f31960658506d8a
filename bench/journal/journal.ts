import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Scratch } from '../scratch.js';
import type { Streamed, Streaming } from '../stream/stream-process.js';
import { type CloudSize, promisedGib, reportCloud } from '../support/cloud.js';
import { CREATE_PATH, encodedCreates, VOLUME_GIB } from '../support/creates.js';
import { Helper } from '../support/helper.js';
import { LedgerFile } from '../support/ledger-file.js';
import { LoadGenerator } from '../support/load.js';
import { BenchServer } from '../support/server.js';
import { median, rounded } from '../support/statistics.js';
import {
  encodedMessage,
  STREAM_PATH,
  VOLUMES_A_MESSAGE,
  WINDOW,
} from '../support/streamed-creates.js';
import type { BenchOptions, Finding, Workload } from '../workload.js';

const IN_FLIGHT = 64;
/** Creates of a turn, and before it, so that a switch is no part of what is measured. */
const CREATES = { measured: 6_000, before: 2_000 };
const SHORT = { measured: 500, before: 200 };
const KINDS = ['unary', 'stream'] as const;
type Kind = (typeof KINDS)[number];
/** More than the time between two rounds of writing. */
const ROUND_MS = 1_300;
const ON_BYTES = 1 << 30;

/** What the journal of decisions adds to the CPU time of a create. */
export const journal: Workload = {
  name: 'journal',
  what:
    'durable creates, one call each and by stream, while one server switches its decision ' +
    'journal off and on by turns: CPU a create with it and without',
  run,
};

async function* run({ short }: BenchOptions): AsyncIterable<Finding> {
  const cloud: CloudSize = short
    ? { backends: 10, poolsEach: 20 }
    : { backends: 100, poolsEach: 100 };
  const { measured, before } = short ? SHORT : CREATES;
  const bench = await Bench.start();
  try {
    await reportCloud(bench.server.client, cloud);
    for (const kind of KINDS) {
      // Warm before anything is measured.
      for (const on of [true, false]) await bench.turn(kind, on, before, measured);
      const pairs: Pair[] = [];
      for (let left = short ? 1 : 9; left > 0; left -= 1)
        pairs.push(await bench.pair(kind, left % 2 === 0, before, measured));
      yield* told(kind, pairs, measured);
    }
    yield { figures: bench.stored() };
    await bench.check(cloud);
  } finally {
    await bench.end();
  }
}

/** CPU of a create, µs, in two turns beside each other. */
interface Pair {
  readonly on: number;
  readonly off: number;
}

function* told(kind: Kind, pairs: readonly Pair[], creates: number): Iterable<Finding> {
  const ratios = pairs.map(({ on, off }) => on / off);
  yield {
    figures: {
      kind,
      pairs: pairs.length,
      creates_a_turn: creates,
      cpu_us_on: rounded(median(pairs.map(({ on }) => on)), 1),
      cpu_us_off: rounded(median(pairs.map(({ off }) => off)), 1),
      least_ratio: rounded(Math.min(...ratios), 3),
      most_ratio: rounded(Math.max(...ratios), 3),
    },
  };
  yield {
    goal: `${kind}_cpu_over_off`,
    value: rounded(median(ratios), 3),
    target: 1.03,
    is: 'most',
  };
}

/** The processes of a run. */
class Bench {
  readonly #load = new LoadGenerator();
  readonly #stream = Helper.start<Streaming, Streamed>(
    new URL('../stream/stream-process.ts', import.meta.url),
  );
  readonly #ledger: LedgerFile;
  #creates = 0;
  readonly #bytesACreate: number[] = [];
  #isOn = false;

  private constructor(
    readonly server: BenchServer,
    private readonly settings: Scratch,
    private readonly file: string,
  ) {
    this.#ledger = new LedgerFile(server.file);
  }

  static async start(): Promise<Bench> {
    const settings = new Scratch();
    const file = join(settings.directory, 'stowage.yaml');
    writeFileSync(file, settingsOf(false));
    return new Bench(await BenchServer.embedded(['--config', file]), settings, file);
  }

  /** One turn with the journal and one without. */
  async pair(kind: Kind, onFirst: boolean, before: number, measured: number): Promise<Pair> {
    const first = await this.turn(kind, onFirst, before, measured);
    const second = await this.turn(kind, !onFirst, before, measured);
    return onFirst ? { on: first, off: second } : { on: second, off: first };
  }

  /** CPU of a create, µs. */
  async turn(kind: Kind, on: boolean, before: number, measured: number): Promise<number> {
    await this.#switch(on);
    await this.#creating(kind, before);
    const bytesBefore = this.#bytes;
    const cpuUs = await this.#creating(kind, measured);
    // What is there goes while it is off.
    const written = this.#bytes - bytesBefore;
    if (on === written <= 0) throw new Error(`${written} bytes, and the journal is on: ${on}`);
    if (on) this.#bytesACreate.push(written / measured);
    return cpuUs;
  }

  async #creating(kind: Kind, creates: number): Promise<number> {
    this.#creates += creates;
    const cpuBefore = this.server.cpuMs;
    if (kind === 'unary') {
      const messages = encodedCreates(creates);
      await this.#load.measure(this.server, { path: CREATE_PATH, messages, inFlight: IN_FLIGHT });
    } else await this.#streamed(creates);
    // What is written behind the decisions is a part of what they cost.
    await new Promise((resolve) => setTimeout(resolve, ROUND_MS));
    return ((this.server.cpuMs - cpuBefore) * 1000) / creates;
  }

  async #streamed(creates: number): Promise<void> {
    let asked = 0;
    const messages = Array.from({ length: creates / VOLUMES_A_MESSAGE }, () =>
      encodedMessage(() => (asked += 1)),
    );
    const { status } = await this.#stream.ask({
      server: this.server.address,
      path: STREAM_PATH,
      messages,
      itemsEach: VOLUMES_A_MESSAGE,
      window: WINDOW,
    });
    if (status !== '0' || asked !== creates)
      throw new Error(`a stream of ${asked} volumes ended with gRPC status ${status}`);
  }

  /** Rejects unless the server takes the change over. */
  async #switch(on: boolean): Promise<void> {
    if (on === this.#isOn) return;
    this.#isOn = on;
    const reloads = await this.#reloads();
    writeFileSync(this.file, settingsOf(on));
    for (let left = 200; (await this.#reloads()) === reloads; left -= 1) {
      if (left === 0) throw new Error('the server does not reload its settings');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async #reloads(): Promise<number> {
    const counted = /^stowage_config_reloads_total\S* (\d+)$/gm;
    const metrics = await this.server.metrics();
    return [...metrics.matchAll(counted)].reduce((sum, [, count]) => sum + Number(count), 0);
  }

  get #bytes(): number {
    return this.#ledger.number('select coalesce(max(upto), 0) as n from journal_segments');
  }

  /** What the journal takes of a create, bytes. */
  stored(): { readonly journal_bytes_a_create: number } {
    return { journal_bytes_a_create: rounded(median(this.#bytesACreate), 1) };
  }

  /** Throws unless every volume is in the ledger. */
  async check(cloud: CloudSize): Promise<void> {
    const { pools, gib } = await promisedGib(this.server.client);
    if (pools !== cloud.backends * cloud.poolsEach || gib !== this.#creates * VOLUME_GIB)
      throw new Error(`${pools} pools have promised ${gib} GiB after ${this.#creates} volumes`);
  }

  async end(): Promise<void> {
    await Promise.all([this.#load.end(), this.#stream.end()]);
    await this.server.end();
    this.settings.remove();
  }
}

function settingsOf(on: boolean): string {
  return `retention:\n  max_journal_bytes: ${on ? ON_BYTES : 0}\n`;
}
