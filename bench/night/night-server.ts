import type { LoopFiles } from '../../test/hostile/site/loop-file.js';
import { ServerProcess } from '../../test/outage/server-process.js';
import { cpuMs, residentMib } from '../support/cpu.js';
import { ask } from './ask.js';

/** Hosts that nobody hears are down soon: a night begins without waiting for it, ms. */
export const DOWN_MS = 8_000;
/** The span in which others may return, ms. */
export const RETURN_SPAN_MS = 5_000;

const FLAGS = [
  ...['--listen', '127.0.0.1:0', '--http-listen', '127.0.0.1:0', '--until-input-ends'],
  ...['--set', `service_down_time_ms=${DOWN_MS}`],
  ...['--set', `workers.reschedule_after_return_ms=${RETURN_SPAN_MS}`],
];
const HTTP_WITHIN_MS = 10_000;

/** A real server that starts into a ledger, as operators start it. */
export class NightServer {
  private constructor(
    private readonly server: ServerProcess,
    private readonly loop: LoopFiles,
    /** Where it tells of itself, `http://host:port`. */
    readonly http: string,
    /** From its start until it listened, ms. */
    readonly startedMs: number,
    /** Processor time until then, ms. */
    readonly startedCpuMs: number,
  ) {}

  /**
   * @param where flags that say where the ledger is
   * @param loop watches its event loop
   * @param node flags of Node.js
   */
  static async start(
    where: readonly string[],
    loop: LoopFiles,
    node: readonly string[] = [],
  ): Promise<NightServer> {
    const began = performance.now();
    const server = await ServerProcess.run([
      ...loop.flags,
      ...node,
      'dist/src/bin.js',
      'serve',
      ...FLAGS,
      ...where,
    ]);
    const startedMs = performance.now() - began;
    const startedCpuMs = cpuMs(server.pid);
    for (const until = performance.now() + HTTP_WITHIN_MS; performance.now() < until; ) {
      const http = /HTTP +(http:\/\/127\.0\.0\.1:\d+)/.exec(server.output)?.[1];
      if (http !== undefined) return new NightServer(server, loop, http, startedMs, startedCpuMs);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await server.kill();
    throw new Error(`the server does not say where its metrics are:\n${server.output}`);
  }

  get client() {
    return this.server.client;
  }

  get address(): string {
    return this.server.address;
  }

  /** Everything that it has printed. */
  get output(): string {
    return this.server.output;
  }

  /** The longest processor time for which its event loop was held since a moment, ms. */
  longestSince(moment: number): number {
    return this.loop.longestSince(this.server.pid, moment);
  }

  /** CPU time so far, ms. */
  get cpuMs(): number {
    return cpuMs(this.server.pid);
  }

  get residentMib(): number {
    return residentMib(this.server.pid);
  }

  /** A figure of its metrics; 0 where there is none. */
  async metric(name: string): Promise<number> {
    const { status, body } = await ask(`${this.http}/metrics`);
    if (status !== 200) throw new Error(`/metrics answers ${status}`);
    const line = body.split('\n').find((one) => one.startsWith(`${name} `));
    return Number(line?.slice(name.length + 1) ?? 0);
  }

  /** SIGTERM; answers its exit code and how long it took, ms. */
  async stop(): Promise<{ readonly code: number | null; readonly ms: number }> {
    const began = performance.now();
    const code = await this.server.stop();
    return { code, ms: performance.now() - began };
  }

  async kill(): Promise<void> {
    await this.server.kill();
  }
}
