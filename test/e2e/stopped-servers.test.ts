import { ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pino } from 'pino';
import { startServer } from '../../src/app/server.js';
import { connect } from '../../src/client/index.js';
import { loadConfig } from '../../src/config/load.js';
import { NEVER_DOWN_MS, PATIENCE_MS } from '../support/patience.js';

const log = pino({ level: 'silent' });

/** Starts a server with all its listeners, makes calls of each kind, and stops it. */
async function live(directory: string): Promise<void> {
  const settings = {
    listen: '127.0.0.1:0',
    http_listen: '127.0.0.1:0',
    service_down_time_ms: String(NEVER_DOWN_MS),
  };
  const config = loadConfig({
    env: {},
    flags: { ...settings, data_dir: await mkdtemp(join(directory, 'data-')) },
  });
  const server = await startServer(config, { log });
  const client = connect({ server: server.address, deadlineMs: PATIENCE_MS });
  await client.pools.listPools({});
  await client.pools.watchPools({})[Symbol.asyncIterator]().next();
  await (await fetch(`http://${server.httpAddress}/metrics`)).text();
  client.close();
  await server.stop();
}

/** Heap in use after garbage collection, MB. */
async function heapMb(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // One collection may free what kept other objects alive.
  for (let round = 0; round < 5; round += 1) {
    collect();
    await turn();
  }
  return process.memoryUsage().heapUsed / 1e6;
}

describe('stopped servers', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stowage-stopped-'));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  it('leave nothing in memory', async () => {
    const heapAfter = async (servers: number) => {
      for (let done = 0; done < servers; done += 1) await live(directory);
      return heapMb();
    };
    // The first servers fill caches and compile code. A leaked server has more than 1 MB.
    const first = await heapAfter(40);
    const last = await heapAfter(60);
    ok(
      last < first * 1.2,
      `${first.toFixed(1)} MB after 40 servers, ${last.toFixed(1)} MB after 100`,
    );
  });
});
