import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type StowageClient } from '../../../src/client/index.js';
import type { Options } from '../options.js';
import { randomOf } from '../random.js';
import { BACKENDS, NIGHTS, REGISTERS, SHARED } from './backends.js';
import { quickChannel } from './channel.js';
import { type FaultDatabase, postgresDatabase, sqliteDatabase } from './database.js';
import { Disks } from './disks.js';
import { Manager } from './manager.js';
import { Replica, THIS_BUILD } from './replica.js';
import { resetWhileEnding } from './reset-while-ending.js';
import { Worker } from './worker.js';

/**
 * Everything that runs: database, servers, volume managers, workers, and the disks they work on.
 */
export interface Site {
  readonly database: FaultDatabase;
  readonly replicas: readonly Replica[];
  /** Whether servers may be exchanged for those of an older build. */
  readonly hasOldBuild: boolean;
  /** Of the backends on which volumes are made. */
  readonly managers: readonly Manager[];
  /** Of the registers; nobody harms them. */
  readonly registerManagers: readonly Manager[];
  /** Of the backends where creates wait in great number. */
  readonly nightManagers: readonly Manager[];
  /** Of the backends for sets of volumes and for requests that wait. */
  readonly sharedManagers: readonly Manager[];
  readonly workers: readonly Worker[];
  readonly disks: Disks;
  /** File with every answer that a worker got. */
  readonly journal: string;
  /** Connections of somebody's own to every server. */
  connections(): readonly StowageClient[];
  /** Ends all of it. */
  close(): Promise<void>;
}

/**
 * Builds it in a directory; nothing runs yet but the database. `ended` is told of processes that
 * end by themselves.
 */
export async function openSite(
  options: Options,
  directory: string,
  ended: (why: string) => void,
): Promise<Site> {
  const { store, replicas: count, seed, oldBuild } = options;
  for (const name of ['data', 'disks']) mkdirSync(join(directory, name), { recursive: true });
  const database =
    store === 'sqlite' ? sqliteDatabase(join(directory, 'data')) : await postgresDatabase();
  const replicas = await Promise.all(
    Array.from({ length: count }, () => Replica.open(database, ended, oldBuild)),
  );
  const disks = new Disks(join(directory, 'disks'));
  const journal = join(directory, 'workers.jsonl');
  const opened: StowageClient[] = [];
  const interceptors = oldBuild === null ? [] : [resetWhileEnding];
  const connections = () => {
    const clients = replicas.map(({ clients: { address } }) =>
      connect({ server: address, channelOptions: { ...quickChannel(), interceptors } }),
    );
    opened.push(...clients);
    return clients;
  };
  const managers = BACKENDS.map(
    (one) => new Manager(one, connections(), disks, randomOf(seed, 'manager', one.name)),
  );
  const registerManagers = REGISTERS.map(
    (one) => new Manager(one, connections(), null, randomOf(seed, 'manager', one.name)),
  );
  const nightManagers = NIGHTS.map(
    (one) => new Manager(one, connections(), null, randomOf(seed, 'manager', one.name)),
  );
  const sharedManagers = SHARED.map(
    (one) => new Manager(one, connections(), null, randomOf(seed, 'manager', one.name)),
  );
  const workers = BACKENDS.flatMap(({ name, workers }) =>
    Array.from({ length: workers }, (_, n) => {
      // Each begins with another server, and goes to the next where it is away.
      const order = replicas.map(
        (_, at) => replicas[(at + n + name.length) % replicas.length]?.clients.address,
      );
      const workerId = `worker ${n} of ${name}`;
      return new Worker(
        {
          workerId,
          backend: name,
          servers: `ipv4:${order.join(',')}`,
          disks: join(directory, 'disks'),
          leases: join(directory, 'leases'),
          journal,
          seed,
        },
        ended,
        n % 2 === 0 ? (oldBuild ?? THIS_BUILD) : THIS_BUILD,
      );
    }),
  );
  return {
    ...{ database, replicas, hasOldBuild: oldBuild !== null },
    ...{ managers, registerManagers, nightManagers, sharedManagers },
    ...{ workers, disks, journal, connections },
    close: async () => {
      for (const replica of replicas) replica.resume();
      await Promise.all(
        [...managers, ...registerManagers, ...nightManagers, ...sharedManagers].map((manager) =>
          manager.stop(),
        ),
      );
      for (const client of opened) client.close();
      await Promise.all([...workers, ...replicas].map((process) => process.kill()));
      for (const replica of replicas) replica.close();
      await database.remove();
    },
  };
}
