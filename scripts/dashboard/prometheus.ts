import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { findPrometheus } from '../prometheus/find-program.js';

/** A series as Prometheus answers it. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  /** Seconds and figures. */
  readonly values: readonly (readonly [number, string])[];
}

/** A real Prometheus that scrapes servers once a second. */
export class Prometheus {
  private constructor(
    private readonly child: ChildProcess,
    private readonly url: string,
  ) {}

  /** @param targets `host:port` of each server's metrics */
  static async start(directory: string, targets: readonly string[]): Promise<Prometheus> {
    const config = join(directory, 'prometheus.yaml');
    const scrape = { job_name: 'stowage', static_configs: [{ targets }] };
    // JSON is YAML, too.
    writeFileSync(
      config,
      JSON.stringify({ global: { scrape_interval: '1s' }, scrape_configs: [scrape] }),
    );
    const address = `127.0.0.1:${await freePort()}`;
    const child = spawn(
      findPrometheus(),
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(directory, 'data')}`,
        `--web.listen-address=${address}`,
        '--log.level=error',
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    process.once('exit', () => child.kill());
    const started = new Prometheus(child, `http://${address}`);
    while (!(await started.#isReady())) {
      if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return started;
  }

  /** A query over the last seconds, a figure a second. Rejects with what is wrong with it. */
  async range(query: string, seconds: number): Promise<readonly Series[]> {
    const end = Date.now() / 1000;
    const asked = { query, start: String(end - seconds), end: String(end), step: '1' };
    const response = await fetch(`${this.url}/api/v1/query_range?${new URLSearchParams(asked)}`);
    const { data, error } = (await response.json()) as {
      readonly data?: { readonly result: readonly Series[] };
      readonly error?: string;
    };
    if (data === undefined) throw new Error(`${query}: ${error}`);
    return data.result;
  }

  async stop(): Promise<void> {
    this.child.kill();
    await once(this.child, 'exit');
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/-/ready`)).ok;
    } catch {
      return false;
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('it has no port');
  return address.port;
}
