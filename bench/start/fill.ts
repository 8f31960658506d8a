import { randomUUID } from 'node:crypto';
import { create, type JsonObject as ProtoJson } from '@bufbuild/protobuf';
import type { StowageClient } from '../../src/client/index.js';
import type { PoolRecord } from '../../src/domain/pool.js';
import { CreatedSchema } from '../../src/gen/stowage/v1/worker_service_pb.js';
import { drawCloud } from '../cloud/cloud.js';
import { withServer } from './with-server.js';

/** Calls in flight. */
const AT_ONCE = 32;

/**
 * Makes a real server write a ledger with this many pools and one volume that a worker created: the
 * pattern for all others. Returns the volume's id.
 */
export function fill(directory: string, pools: number, seed: number): Promise<string> {
  return withServer(directory, async ({ client }) => {
    await reportAll(client, pools, seed);
    return makeOne(client);
  });
}

async function reportAll(client: StowageClient, count: number, seed: number): Promise<void> {
  const { hosts, pools } = drawCloud(count, seed);
  const byHost = new Map<string, PoolRecord[]>(hosts.map(({ host }) => [host, []]));
  for (const pool of pools) byHost.get(pool.backend)?.push(pool);
  const waiting = hosts.values();
  const managers = Array.from({ length: AT_ONCE }, async () => {
    for (const { host, zone } of waiting) {
      const report = {
        host,
        availabilityZone: zone,
        pools: (byHost.get(host) ?? []).map(reported),
      };
      await client.capabilities.reportCapabilities({ report });
    }
  });
  await Promise.all(managers);
}

function reported({ poolName: name, report }: PoolRecord) {
  if (report === null) throw new Error('a drawn pool has a report');
  // Keys with a typed field must not be capabilities, too.
  const {
    thin_provisioning_support: _,
    thick_provisioning_support: __,
    ...capabilities
  } = report.capabilities;
  const { space } = report;
  const { total, free, allocatedGib, provisionedGib, reservedPercentage, thin, thick, ratio } =
    space;
  if (total.kind !== 'finite' || free.kind !== 'finite')
    throw new Error('the space of a drawn pool is finite');
  const finite = (value: number) => ({ kind: { case: 'finite' as const, value } });
  const capacity = {
    total: finite(total.gib),
    free: finite(free.gib),
    allocatedCapacityGib: allocatedGib,
    provisionedCapacityGib: provisionedGib,
    reservedPercentage,
    thinProvisioningSupport: thin,
    thickProvisioningSupport: thick,
    maxOverSubscriptionRatio: { kind: { case: 'number' as const, value: ratio } },
  };
  return { poolName: name, capacity, capabilities: capabilities as ProtoJson };
}

/** Creates a volume, from the request to the worker's outcome. */
async function makeOne(client: StowageClient): Promise<string> {
  const volumeId = randomUUID();
  const { placement } = await client.scheduler.scheduleCreateVolume({
    requestId: randomUUID(),
    volumeId,
    sizeGib: 10n,
  });
  const backend = placement?.backend ?? '';
  const workerId = 'bench';
  const stream = client.workers.watchDecisions({ workerId, targets: [backend], maxOutstanding: 1 });
  for await (const { offers } of stream) {
    const [offer] = offers;
    if (offer === undefined) continue;
    const item = { decisionId: offer.decisionId, backend, leaseToken: offer.lease?.token ?? 0n };
    await client.workers.acknowledgeDecisions({ workerId, items: [item] });
    await client.workers.reportOutcomes({
      workerId,
      items: [{ ref: item, outcome: { case: 'created', value: create(CreatedSchema) } }],
    });
    break;
  }
  stream.cancel();
  return volumeId;
}
