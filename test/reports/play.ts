import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { startServer } from '../../src/app/server.js';
import { connect, pages, type StowageClient, toStowageError } from '../../src/client/index.js';
import { checkValues } from '../../src/config/load.js';
import type { Pool } from '../../src/gen/stowage/v1/pool_pb.js';
import { requestCheck } from '../support/request-check.js';
import { compareFigures, type Mismatch } from './compare.js';
import type { RecordedReport } from './recording.js';

/**
 * Plays a report into a fresh server over gRPC, and tells what it hears otherwise than Cinder did.
 * Files leave nothing behind.
 */
export async function play(recorded: RecordedReport): Promise<readonly Mismatch[]> {
  const directory = await mkdtemp(join(tmpdir(), 'stowage-reports-'));
  try {
    const server = await startServer(checkValues(settings(directory)), {
      log: pino({ level: 'silent' }),
      check: requestCheck(),
    });
    const client = connect({ server: server.address });
    try {
      return await compare(client, recorded);
    } finally {
      client.close();
      await server.stop();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * Nothing but CapacityFilter decides; the default ratio is that of Cinder's. As Cinder does, the
 * server goes by what is reported, also where that is less than the nothing which the ledger knows.
 */
function settings(directory: string) {
  return {
    listen: '127.0.0.1:0',
    http_listen: 'off',
    data_dir: directory,
    log_level: 'silent',
    scheduler: { filters: ['CapacityFilter'], max_over_subscription_ratio: 20 },
    capacity: { provisioned: 'reported' },
  };
}

async function compare(
  client: StowageClient,
  { host, capabilities, heard }: RecordedReport,
): Promise<readonly Mismatch[]> {
  const refused = await report(client, host, capabilities);
  if (refused !== null)
    return [{ pool: '', field: 'report', heard: 'taken', got: `refused: ${refused}` }];
  const pools = await poolsOf(client);
  const extra = [...pools.keys()].filter((name) => !Object.hasOwn(heard, name));
  const found: Mismatch[] = extra.map((name) => ({
    pool: name,
    field: 'pool',
    heard: 'absent',
    got: 'there',
  }));
  for (const [name, expected] of Object.entries(heard)) {
    const pool = pools.get(name);
    if (pool === undefined) {
      found.push({ pool: name, field: 'pool', heard: 'there', got: 'absent' });
      continue;
    }
    found.push(...compareFigures(name, expected, pool));
    for (const [size, passes] of Object.entries(expected.capacity_filter)) {
      const got = await lets(client, pool.pool, BigInt(size));
      if (got !== passes)
        found.push({
          pool: name,
          field: `capacity_filter[${size}]`,
          heard: String(passes),
          got: String(got),
        });
    }
  }
  return found;
}

/** Null: taken. Else why not. */
async function report(
  client: StowageClient,
  host: string,
  volumeStats: RecordedReport['capabilities'],
): Promise<string | null> {
  try {
    const { applied, ignoredReason } = await client.capabilities.reportCapabilities({
      report: { host, volumeStats },
    });
    return applied ? null : ignoredReason;
  } catch (error) {
    return toStowageError(error).message;
  }
}

/** By their names within the backend. */
async function poolsOf(client: StowageClient): Promise<ReadonlyMap<string, Pool>> {
  const found = new Map<string, Pool>();
  for await (const page of pages((pageToken) => client.pools.listPools({ pageToken })))
    for (const pool of page.pools) if (pool.participating) found.set(pool.poolName, pool);
  return found;
}

/** Whether a volume of so many GiB may go to a pool; nothing but CapacityFilter has a say. */
async function lets(client: StowageClient, pool: string, sizeGib: bigint): Promise<boolean> {
  const createVolume = {
    requestId: randomUUID(),
    volumeId: randomUUID(),
    projectId: 'reports',
    sizeGib,
  };
  const { pools } = await client.scheduler.explainPlacement({
    request: { case: 'createVolume', value: createVolume },
    maxPools: 10_000,
  });
  const account = pools.find((one) => one.pool === pool);
  if (account === undefined) throw new Error(`the explanation leaves out ${pool}`);
  return account.filter === '';
}
