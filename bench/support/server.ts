import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StowageClient } from '../../src/client/index.js';
import { ServerProcess } from '../../test/outage/server-process.js';
import { PATIENCE_MS } from '../../test/support/patience.js';
import { builtProgram } from '../built-from.js';
import { Scratch } from '../scratch.js';
import { cpuMs, residentMib } from './cpu.js';
import type { Answering } from './load.js';

const WINDOW = fileURLToPath(new URL('./profile-window.ts', import.meta.url));

/** The real server in its own process, and its metrics. */
export class BenchServer implements Answering {
  private constructor(
    private readonly server: ServerProcess,
    /** Where its metrics and probes are, a URL. */
    readonly http: string,
    private readonly scratch: Scratch | null,
  ) {}

  /**
   * On SQLite, in its own directory, as users start it.
   * @param node flags of Node.js
   */
  static async embedded(
    flags: readonly string[] = [],
    node: readonly string[] = [],
  ): Promise<BenchServer> {
    const scratch = new Scratch();
    return BenchServer.#start(['--data-dir', scratch.directory, ...flags], scratch, node);
  }

  /** Another build of it, on SQLite in its own directory. */
  static of(program: string): Promise<BenchServer> {
    const scratch = new Scratch();
    return BenchServer.#start(['--data-dir', scratch.directory], scratch, [], program);
  }

  /** On a directory that has a ledger already, and with the operators' page. */
  static withPage(directory: string): Promise<BenchServer> {
    return BenchServer.#start(['--data-dir', directory, '--page-listen', '127.0.0.1:0'], null);
  }

  /** One of several on a shared PostgreSQL. */
  static replica(url: string, flags: readonly string[] = []): Promise<BenchServer> {
    return BenchServer.#start(['--database-url', url, ...flags], null);
  }

  static async #start(
    flags: readonly string[],
    scratch: Scratch | null,
    node: readonly string[] = [],
    program = builtProgram(),
  ): Promise<BenchServer> {
    // Killed with this process, however it ends.
    const listen = [
      '--listen',
      '127.0.0.1:0',
      '--http-listen',
      '127.0.0.1:0',
      '--until-input-ends',
    ];
    // No host sends a heartbeat while a workload runs.
    const settings = ['--set', 'service_down_time_ms=3600000'];
    const server = await ServerProcess.run([
      ...profiling(),
      ...node,
      program,
      'serve',
      ...listen,
      ...settings,
      ...flags,
    ]);
    for (
      const until = Date.now() + PATIENCE_MS;
      Date.now() < until;
      await new Promise((resolve) => setTimeout(resolve, 10))
    ) {
      const http = /HTTP +(http:\/\/127\.0\.0\.1:\d+)/.exec(server.output)?.[1];
      if (http !== undefined) return new BenchServer(server, http, scratch);
    }
    throw new Error(`the server does not say where its metrics are:\n${server.output}`);
  }

  get client(): StowageClient {
    return this.server.client;
  }

  /** Address of gRPC, `host:port`. */
  get address(): string {
    return this.server.address;
  }

  /** URL of the operators' page. */
  get page(): string {
    const page = /^page +(http\S+)/m.exec(this.server.output)?.[1];
    if (page === undefined) throw new Error(`it does not say where its page is`);
    return page;
  }

  /** Path of its database. */
  get file(): string {
    if (this.scratch === null) throw new Error('it has no file');
    return join(this.scratch.directory, 'stowage.db');
  }

  /** CPU time so far, ms. */
  get cpuMs(): number {
    return cpuMs(this.server.pid);
  }

  get residentMib(): number {
    return residentMib(this.server.pid);
  }

  /** Starts or stops the profile, if BENCH_CPU_PROFILE asks for one. */
  async profile(): Promise<void> {
    if (profiling().length === 0) return;
    process.kill(this.server.pid, 'SIGUSR2');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }

  /** Rejects unless the server counts this many answered calls of a method, all of them OK. */
  async checkAnswered(path: string, calls: number): Promise<void> {
    const answered = await this.answered(path);
    if (answered['OK'] !== calls || Object.keys(answered).length > 1)
      throw new Error(`of ${calls} calls of ${path}, by gRPC code: ${JSON.stringify(answered)}`);
  }

  /** Answered calls of a method, by gRPC code. */
  async answered(path: string): Promise<Readonly<Record<string, number>>> {
    const counted = new RegExp(
      '^rpc_server_call_duration_seconds_count\\{rpc_system_name="grpc",' +
        `rpc_method="${path.slice(1)}",rpc_response_status_code="(\\w+)"[^}]*\\} (\\d+)$`,
      'gm',
    );
    return Object.fromEntries(
      [...(await this.metrics()).matchAll(counted)].map(([, code, count]) => [code, Number(count)]),
    );
  }

  /** The value of a metric without labels. */
  async metric(name: string): Promise<number> {
    const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(await this.metrics())?.[1];
    if (value === undefined) throw new Error(`there is no metric ${name}`);
    return Number(value);
  }

  /** Its metrics in Prometheus' format. */
  async metrics(): Promise<string> {
    const response = await fetch(`${this.http}/metrics`);
    if (!response.ok) throw new Error(`/metrics answers ${response.status}`);
    return response.text();
  }

  /** Stops it in order, and removes its directory. */
  async end(): Promise<void> {
    await this.server.stop();
    this.scratch?.remove();
  }
}

function profiling(): readonly string[] {
  return process.env['BENCH_CPU_PROFILE'] ? ['--import', 'tsx', '--import', WINDOW] : [];
}
