import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { startServer } from '../../src/app/server.js';
import { connect, type StowageClient } from '../../src/client/index.js';
import { loadConfig } from '../../src/config/load.js';
import { migratedFile } from '../support/migrated.js';
import { NEVER_DOWN_MS, PATIENCE_MS } from '../support/patience.js';
import { requestCheck } from '../support/request-check.js';
import type { RecordedBackend, RecordedConfig } from './recording.js';
import { Worker } from './worker.js';

/** A server of its own with a store of its own, and a client and a worker that speak to it. */
export interface Rig {
  readonly client: StowageClient;
  readonly worker: Worker;
  /** Ends it all; nothing is left of it. */
  stop(): Promise<void>;
}

/** Starts a server under the recorded settings. Throws where it does not know one of them. */
export async function startRig(
  recorded: RecordedConfig,
  backends: readonly RecordedBackend[],
): Promise<Rig> {
  const directory = await mkdtemp(join(tmpdir(), 'stowage-parity-'));
  const undo: (() => unknown)[] = [() => rm(directory, { recursive: true, force: true })];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const file = join(directory, 'stowage.yaml');
    await writeFile(file, JSON.stringify(settings(recorded, directory)));
    await migratedFile(join(directory, 'stowage.db'));
    const server = await startServer(loadConfig({ env: {}, flags: {}, file }), {
      log: pino({ level: 'silent' }),
      check: requestCheck(),
    });
    undo.push(() => server.stop());
    const client = connect({ server: server.address, deadlineMs: PATIENCE_MS });
    undo.push(() => client.close());
    const worker = new Worker(client, [...new Set(backends.map(backendOf))]);
    undo.push(() => worker.stop());
    return { client, worker, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The backend that a host belongs to: its cluster's, or its own. */
export function backendOf(host: RecordedBackend): string {
  return host.cluster || host.host;
}

function settings(recorded: RecordedConfig, directory: string) {
  const {
    filters,
    weighers,
    max_attempts,
    max_over_subscription_ratio,
    multipliers = {},
  } = recorded;
  const own = Object.fromEntries(
    Object.entries(multipliers).filter(([key]) => weighers.map(keyOf).includes(key)),
  );
  return {
    listen: '127.0.0.1:0',
    http_listen: 'off',
    data_dir: directory,
    log_level: 'silent',
    // The recordings know silence only where they say so.
    service_down_time_ms: NEVER_DOWN_MS,
    // The recordings are of Cinder's scheduler alone: it goes by what reports say, and checks
    // nothing again.
    capacity: { provisioned: 'reported', guard: 'off' },
    scheduler: { filters, weighers, max_attempts, max_over_subscription_ratio, multipliers: own },
  };
}

/** A weigher's key among the multipliers: `AllocatedCapacityWeigher` is `allocated_capacity`. */
function keyOf(weigher: string): string {
  return weigher
    .replace(/Weigher$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, '_')
    .toLowerCase();
}
