import { setTimeout as sleep } from 'node:timers/promises';
import { ServerProcess } from '../../test/outage/server-process.js';
import { ask } from '../night/ask.js';
import { residentMib, threadsCpuMs } from '../support/cpu.js';
import { median } from '../support/statistics.js';
import { tell } from './waiting-cloud.js';

const DAY_MS = 86_400_000;
/** Flags of servers that let all wait, and whose hosts stay up. */
export const FLAGS = [
  ...['--set', `service_down_time_ms=${DAY_MS}`],
  ...['--set', 'waiting.max_requests=1000000', '--set', 'waiting.max_overtakes=1000000'],
];
/** Between two sweeps, ms. */
const SWEEP_MS = 1_000;
const KNOWN_WITHIN_MS = 240_000;

/** Processor time of a server for something, ms, and how many it placed upon it. */
export interface Cost {
  readonly cpuMs: number;
  readonly placed: number;
}

/** A real server on a ledger in which requests wait. */
export class WaitingServer {
  #restMsPerMs = 0;

  private constructor(
    private readonly server: ServerProcess,
    private readonly http: string,
    /** Processor time until it knew all that waits, ms. */
    readonly startedCpuMs: number,
  ) {}

  static async start(directory: string, waiting: number): Promise<WaitingServer> {
    const server = await ServerProcess.run([
      ...['dist/src/bin.js', 'serve', '--listen', '127.0.0.1:0', '--http-listen', '127.0.0.1:0'],
      ...['--until-input-ends', '--data-dir', directory, ...FLAGS],
    ]);
    try {
      for (const until = performance.now() + KNOWN_WITHIN_MS; performance.now() < until; ) {
        const http = /HTTP +(http:\/\/127\.0\.0\.1:\d+)/.exec(server.output)?.[1];
        if (http !== undefined && (await waits(http)) >= waiting)
          return new WaitingServer(server, http, threadsCpuMs(server.pid));
        await sleep(50);
      }
      throw new Error(`it does not know of ${waiting} that wait:\n${server.output}`);
    } catch (error) {
      await server.kill();
      throw error;
    }
  }

  /** Processor time of a second in which nobody asks anything, ms. Call it before anything else. */
  async rest(forMs: number): Promise<number> {
    const before = threadsCpuMs(this.server.pid);
    await sleep(forMs);
    this.#restMsPerMs = (threadsCpuMs(this.server.pid) - before) / forMs;
    return 1000 * this.#restMsPerMs;
  }

  get residentMib(): number {
    return residentMib(this.server.pid);
  }

  /** What its JavaScript heap takes of that, MiB. */
  async heapMib(): Promise<number> {
    return (await metric(this.http, 'nodejs_heap_size_total_bytes')) / 2 ** 20;
  }

  /** A pool of a tier says that it has so much room. */
  report(pool: number, freeGib: number, quietMs: number): Promise<Cost> {
    return this.#spent(() => tell(this.server.client, pool, freeGib), quietMs);
  }

  /** A volume of a pool is no longer wanted. */
  async release(pool: number, quietMs: number): Promise<Cost> {
    const { client } = this.server;
    const { volumes } = await client.volumes.listVolumes({ home: `node${pool}@tier#pool` });
    const [{ volumeId = '' } = {}] = volumes ?? [];
    return this.#spent(() => client.volumes.releaseVolume({ volumeId }), quietMs);
  }

  /** With all that it brings about, but without what goes on anyway. */
  async #spent(what: () => Promise<unknown>, quietMs: number): Promise<Cost> {
    const waited = await waits(this.http);
    const began = performance.now();
    const before = threadsCpuMs(this.server.pid);
    await what();
    for (let last = -Infinity; threadsCpuMs(this.server.pid) - last > this.#idleMs(quietMs); ) {
      last = threadsCpuMs(this.server.pid);
      await sleep(quietMs);
    }
    const spentMs = threadsCpuMs(this.server.pid) - before;
    const cpuMs = spentMs - this.#restMsPerMs * (performance.now() - began);
    return { cpuMs, placed: waited - (await waits(this.http)) };
  }

  /** Who spent less in such a time did nothing, ms. A sweep may be within it. */
  #idleMs(forMs: number): number {
    return this.#restMsPerMs * (forMs + SWEEP_MS);
  }

  async kill(): Promise<void> {
    await this.server.kill();
  }
}

/** How many wait, as far as a server knows. */
function waits(http: string): Promise<number> {
  return metric(http, 'stowage_waiting_requests');
}

async function metric(http: string, name: string): Promise<number> {
  const { body } = await ask(`${http}/metrics`);
  const line = body.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.split(' ')[1] ?? Number.NaN);
}

/** The costs in the middle. */
export function middle(costs: readonly Cost[]): Cost {
  return {
    cpuMs: median(costs.map(({ cpuMs }) => cpuMs)),
    placed: median(costs.map(({ placed }) => placed)),
  };
}
