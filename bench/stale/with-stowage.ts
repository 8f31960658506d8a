import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { type StowageClient, StowageError } from '../../src/client/index.js';
import {
  CreatedSchema,
  FailedSchema,
  type Offer,
  type OutcomeReport,
} from '../../src/gen/stowage/v1/worker_service_pb.js';
import { ServerProcess } from '../../test/outage/server-process.js';
import { Arrays, type Cloud } from './cloud.js';

/** The result of a real server's decisions. */
export interface WithStowage {
  readonly failures: number;
  readonly refused: number;
  readonly made: number;
  /** At the end, GiB: what the ledger counts as used, and what is used. */
  readonly ledgerGib: number;
  readonly usedGib: number;
  readonly seconds: number;
}

/** Requests in flight. */
const AT_ONCE = 32;

/**
 * Places the same volumes through a real server on a real file, with as few reports, and a worker
 * that creates what it is told to.
 */
export async function decideWithStowage(cloud: Cloud): Promise<WithStowage> {
  const directory = await mkdtemp(join(tmpdir(), 'stowage-bench-'));
  const server = await ServerProcess.start(directory);
  const began = performance.now();
  try {
    const arrays = new Arrays(cloud);
    const { client } = server;
    let refused = 0;
    // The ledger knows what became of them.
    let ended = 0;
    await reportAll(client, cloud, arrays);
    const worker = work(client, cloud, arrays, (volumes) => {
      ended += volumes;
    });
    for (let from = 0; from < cloud.sizes.length; from += cloud.perReport) {
      // A minute passes: every backend reports its state, while volumes are being created.
      if (from > 0) await reportAll(client, cloud, arrays);
      const arriving = cloud.sizes.slice(from, from + cloud.perReport).values();
      const clients = Array.from({ length: AT_ONCE }, async () => {
        for (const sizeGib of arriving) if (!(await ask(client, sizeGib))) refused += 1;
      });
      await Promise.all(clients);
    }
    for (const until = Date.now() + 60_000; ended + refused < cloud.sizes.length; ) {
      if (Date.now() > until)
        throw new Error(
          `of ${cloud.sizes.length} volumes, ${ended} came to an end and ${refused} were ` +
            'refused: the rest did not',
        );
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    worker.cancel();
    await reportAll(client, cloud, arrays);
    const { pools } = await client.pools.listPools({ pageSize: 1000 });
    const ledgerGib = pools.reduce(
      (sum, { heldGib, confirmedGib }) => sum + Number(heldGib + confirmedGib),
      0,
    );
    return {
      failures: arrays.failures,
      refused,
      made: ended - arrays.failures,
      ledgerGib,
      usedGib: cloud.backends.reduce((sum, backend) => sum + arrays.usedGib(backend), 0),
      seconds: (performance.now() - began) / 1000,
    };
  } finally {
    await server.kill();
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * As the contract requires, each manager reads its accounting revision, then measures, then
 * reports.
 */
async function reportAll(client: StowageClient, cloud: Cloud, arrays: Arrays): Promise<void> {
  const waiting = cloud.backends.values();
  const managers = Array.from({ length: AT_ONCE }, async () => {
    for (const host of waiting) {
      const { accountingRevision } = await client.capabilities.heartbeat({ host });
      const finite = (value: number) => ({ kind: { case: 'finite' as const, value } });
      const allocatedCapacityGib = arrays.usedGib(host);
      const capacity = {
        total: finite(cloud.capacityGib),
        free: finite(arrays.freeGib(host)),
        allocatedCapacityGib,
        thickProvisioningSupport: true,
      };
      await client.capabilities.reportCapabilities({
        report: { host, accountingRevision, pools: [{ poolName: 'pool', capacity }] },
      });
    }
  });
  await Promise.all(managers);
}

/** Whether the volume was placed. */
async function ask(client: StowageClient, sizeGib: number): Promise<boolean> {
  try {
    await client.scheduler.scheduleCreateVolume({
      requestId: randomUUID(),
      volumeId: randomUUID(),
      sizeGib: BigInt(sizeGib),
      allowReschedule: false,
    });
    return true;
  } catch (error) {
    if (error instanceof StowageError && error.reason === 'NO_VALID_BACKEND') return false;
    throw error;
  }
}

/** One worker for all backends: it creates what fits, and reports it. */
function work(
  client: StowageClient,
  cloud: Cloud,
  arrays: Arrays,
  ended: (volumes: number) => void,
): { cancel(): void } {
  const workerId = 'bench';
  const stream = client.workers.watchDecisions({
    workerId,
    targets: [...cloud.backends],
    maxOutstanding: 1000,
  });
  const carryOut = (offer: Offer): Pick<OutcomeReport, 'ref' | 'outcome'> => {
    const backend = offer.placement?.backend ?? '';
    const ref = { decisionId: offer.decisionId, backend, leaseToken: offer.lease?.token ?? 0n };
    const fits = arrays.make(backend, Number(offer.volume?.sizeGib ?? 0n));
    const outcome = fits
      ? ({ case: 'created', value: create(CreatedSchema) } as const)
      : ({
          case: 'failed',
          value: create(FailedSchema, { reason: 'no room', retriable: false }),
        } as const);
    return { ref, outcome } as Pick<OutcomeReport, 'ref' | 'outcome'>;
  };
  const run = async (): Promise<void> => {
    for await (const { offers } of stream) {
      if (offers.length === 0) continue;
      const items = offers.map((offer) => ({
        decisionId: offer.decisionId,
        backend: offer.placement?.backend ?? '',
        leaseToken: offer.lease?.token ?? 0n,
      }));
      await client.workers.acknowledgeDecisions({ workerId, items });
      await client.workers.reportOutcomes({ workerId, items: offers.map(carryOut) });
      ended(offers.length);
    }
  };
  run().catch((error: unknown) => {
    if (!(error instanceof StowageError && error.code === 'CANCELLED')) throw error;
  });
  return { cancel: () => stream.cancel() };
}
