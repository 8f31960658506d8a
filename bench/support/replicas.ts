import type { Postgres } from '../../test/support/postgres.js';
import type { Streamed, Streaming } from '../stream/stream-process.js';
import { type CloudSize, promisedGib, reportCloud } from './cloud.js';
import { CREATE_PATH, encodedCreates, VOLUME_GIB } from './creates.js';
import { Helper } from './helper.js';
import { LoadGenerator, type Measured } from './load.js';
import { BenchServer } from './server.js';
import { encodedMessage, STREAM_PATH, VOLUMES_A_MESSAGE, WINDOW } from './streamed-creates.js';

const IN_FLIGHT = 64;

/** Creates, and how they come. */
export interface Creates {
  /** A call each, 64 in flight; or 100 a message over one stream, to the first server. */
  readonly by: 'call' | 'stream';
  readonly volumes: number;
  /** Calls a second; left out: as many as are answered. */
  readonly perSecond?: number;
}

/** Who asks the servers, in processes of their own. */
export class Askers {
  readonly load = new LoadGenerator();
  readonly stream = Helper.start<Streaming, Streamed>(
    new URL('../stream/stream-process.ts', import.meta.url),
  );

  async end(): Promise<void> {
    await Promise.all([this.load.end(), this.stream.end()]);
  }
}

/** Real servers on a new database of a PostgreSQL, with the pools of a cloud. */
export class Replicas {
  #volumes = 0;

  private constructor(
    readonly servers: readonly BenchServer[],
    private readonly postgres: Postgres,
    private readonly url: string,
    private readonly cloud: CloudSize,
  ) {}

  /** @param port where the servers reach PostgreSQL, if not at its own port */
  static async start(
    postgres: Postgres,
    count: number,
    cloud: CloudSize,
    port = postgres.port,
  ): Promise<Replicas> {
    const url = await postgres.database();
    const reached = new URL(url);
    reached.port = String(port);
    // The first one makes the schema.
    const servers = [await BenchServer.replica(reached.href)];
    while (servers.length < count) servers.push(await BenchServer.replica(reached.href));
    const [first] = servers;
    if (first !== undefined) await reportCloud(first.client, cloud);
    return new Replicas(servers, postgres, url, cloud);
  }

  /** CPU time of all servers so far, ms. */
  get cpuMs(): number {
    return this.servers.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
  }

  /** How many commits there were so far. */
  async commits(): Promise<number> {
    const [row] = await this.postgres.sql('select max(revision) as n from batches', this.url);
    return Number(row?.['n']);
  }

  /** Starts or stops a profile of each, if BENCH_CPU_PROFILE asks for one. */
  async profile(): Promise<void> {
    for (const server of this.servers) await server.profile();
  }

  /** Makes creates; answers how many seconds it took. Rejects unless each call succeeded. */
  async create(askers: Askers, { by, volumes, perSecond }: Creates): Promise<number> {
    if (by === 'stream') return this.#stream(askers, volumes / VOLUMES_A_MESSAGE);
    return (await this.call(askers.load, volumes, perSecond)).seconds;
  }

  /**
   * Makes creates, a call each, 64 in flight.
   * @param perSecond calls a second; left out: as many as are answered
   */
  call(load: LoadGenerator, volumes: number, perSecond?: number): Promise<Measured> {
    this.#volumes += volumes;
    return load.measure(this.servers, {
      path: CREATE_PATH,
      messages: encodedCreates(volumes),
      inFlight: IN_FLIGHT,
      ...(perSecond !== undefined && { perSecond }),
    });
  }

  async #stream(askers: Askers, messages: number): Promise<number> {
    this.#volumes += messages * VOLUMES_A_MESSAGE;
    const { status, seconds } = await askers.stream.ask({
      server: this.servers[0]?.address ?? '',
      path: STREAM_PATH,
      messages: Array.from({ length: messages }, () => encodedMessage(() => undefined)),
      itemsEach: VOLUMES_A_MESSAGE,
      window: WINDOW,
    });
    if (status !== '0') throw new Error(`the stream ended with gRPC status ${status}`);
    return seconds;
  }

  /** Rejects unless all decisions are in the ledger, and every server knows what was promised. */
  async check(): Promise<void> {
    const { backends, poolsEach } = this.cloud;
    const [row] = await this.postgres.sql('select count(*) as n from decisions', this.url);
    if (Number(row?.['n']) !== this.#volumes)
      throw new Error(`${row?.['n']} decisions are in the ledger for ${this.#volumes} volumes`);
    const committed = BigInt(await this.commits());
    for (const server of this.servers) {
      const { pools, gib } = await promisedGib(server.client, committed);
      if (pools !== backends * poolsEach || gib !== this.#volumes * VOLUME_GIB)
        throw new Error(
          `a server knows of ${pools} pools with ${gib} GiB promised, after ${this.#volumes} ` +
            `volumes of ${VOLUME_GIB} GiB`,
        );
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.end()));
  }
}
