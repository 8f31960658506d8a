import { deepStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { type StowageClient, StowageError } from '../../src/client/index.js';
import { CreatedSchema } from '../../src/gen/stowage/v1/worker_service_pb.js';
import { sharedPostgres } from '../support/shared-postgres.js';
import { ServerProcess } from './server-process.js';
import { collectOffers, eventually, refOf, temporary } from './support.js';

const HOST = 'node1@rbd';
const POOL = `${HOST}#rbd`;

const refused = (error: unknown) =>
  error instanceof StowageError && error.reason === 'NO_VALID_BACKEND';

/** A thin pool at ratio 1 whose driver says neither what is provisioned nor what is allocated. */
function report(client: StowageClient, freeGib: number, accountingRevision: bigint) {
  const finite = (value: number) => ({ kind: { case: 'finite' as const, value } });
  const capacity = {
    total: finite(972.8),
    free: finite(freeGib),
    thinProvisioningSupport: true,
    maxOverSubscriptionRatio: { kind: { case: 'text' as const, value: '1.0' } },
  };
  return client.capabilities.reportCapabilities({
    report: { host: HOST, pools: [{ poolName: 'rbd', capacity }], accountingRevision },
  });
}

const place = (client: StowageClient, sizeGib: number, volumeId: string = randomUUID()) =>
  client.scheduler.scheduleCreateVolume({
    requestId: randomUUID(),
    volumeId,
    sizeGib: BigInt(sizeGib),
  });

/** Carries out whatever is decided next; answers the accounting revision after it. */
async function carryOut(client: StowageClient, decisionId: string): Promise<bigint> {
  const worker = collectOffers(client, 'worker', [HOST]);
  try {
    const offer = await eventually(() =>
      worker.offers.find((one) => one.decisionId === decisionId),
    );
    await client.workers.acknowledgeDecisions({ workerId: 'worker', items: [refOf(offer)] });
    const outcome = { case: 'created' as const, value: create(CreatedSchema) };
    await client.workers.reportOutcomes({
      workerId: 'worker',
      items: [{ ref: refOf(offer), outcome }],
    });
    return (await client.capabilities.heartbeat({ host: HOST })).accountingRevision;
  } finally {
    worker.cancel();
    await worker.done.catch(() => undefined);
  }
}

/** Asked of whichever server: 600 are promised, whatever the report leaves out. */
async function stays600(clients: readonly StowageClient[]): Promise<void> {
  for (const client of clients) {
    await rejects(place(client, 600), refused);
    const { pool } = await client.pools.getPool({ pool: POOL });
    deepStrictEqual([pool?.containedGib, pool?.factors?.provisionedGib], [600n, 600]);
  }
}

describe('a thin pool whose reports leave out what is provisioned', () => {
  it('is not promised twice, by one server on SQLite, also after kill -9', async () => {
    const { dir, remove } = await temporary();
    let server = await ServerProcess.start(dir);
    try {
      await report(server.client, 972.8, 0n);
      const revision = await carryOut(server.client, (await place(server.client, 600)).decisionId);
      await report(server.client, 900, revision);
      await stays600([server.client]);
      await server.kill();
      server = await ServerProcess.start(dir);
      await stays600([server.client]);
      await place(server.client, 372);
    } finally {
      await server.kill();
      await remove();
    }
  });

  it('is not promised twice, by two servers on PostgreSQL', async () => {
    const postgres = await sharedPostgres();
    const servers: ServerProcess[] = [];
    try {
      const url = await postgres.database();
      servers.push(
        ...(await Promise.all([ServerProcess.replica(url), ServerProcess.replica(url)])),
      );
      const clients = servers.map(({ client }) => client) as [StowageClient, StowageClient];
      const [a, b] = clients;
      await report(a, 972.8, 0n);
      const first = await eventually(() => place(b, 600).catch(() => null));
      const { readRevision } = await report(b, 900, await carryOut(a, first.decisionId));
      for (const client of clients)
        await client.pools.getPool({ pool: POOL, minReadRevision: readRevision });
      await stays600(clients);
      // What is left goes once, whoever is asked.
      const answers = await Promise.allSettled(
        Array.from({ length: 8 }, (_, index) => place(clients[index % 2] ?? a, 150)),
      );
      strictEqual(answers.filter(({ status }) => status === 'fulfilled').length, 2);
    } finally {
      await Promise.all(servers.map((server) => server.kill()));
    }
  });
});
