/**
 * A volume manager of one small backend: reports its space, then carries out what is decided for
 * it. Ends after --orders orders.
 *
 *     manager.ts [--server HOST:PORT] [--host NODE@BACKEND] [--orders N]
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connect, errorFromStatus, StowageError } from '@stowage/client';
import { type Offer, Order } from '@stowage/client/messages';

const { values } = parseArgs({
  options: {
    server: { type: 'string', default: '127.0.0.1:50051' },
    host: { type: 'string', default: 'ts1@lvm' },
    orders: { type: 'string', default: 'Infinity' },
  },
});
const { host } = values;
const workerId = `worker of ${host}`;
const client = connect({ server: values.server, retry: { attempts: 8 } });

/**
 * One backend's full state. Without a later report or heartbeat it counts as down after a minute.
 */
async function report(): Promise<void> {
  const capacity = {
    total: { kind: { case: 'finite', value: 100 } },
    free: { kind: { case: 'finite', value: 100 } },
    thinProvisioningSupport: true,
    maxOverSubscriptionRatio: { kind: { case: 'number', value: 1 } },
  } as const;
  const capabilities = { volume_backend_name: 'lvm', storage_protocol: 'iSCSI' };
  const incarnation = randomUUID();
  await client.capabilities.reportCapabilities({
    report: {
      host,
      capabilities,
      pools: [{ poolName: 'thin', capacity }],
      incarnation,
      sequence: 1n,
    },
  });
  console.log(`reported ${host}`);
}

/**
 * Accepts one order, carries it out and says so. Nothing is begun before the acknowledgement was
 * answered.
 */
async function carryOut({ decisionId, lease, order, placement, volume }: Offer): Promise<void> {
  const ref = { decisionId, backend: placement?.backend ?? '', leaseToken: lease?.token ?? 0n };
  const accepted = (await client.workers.acknowledgeDecisions({ workerId, items: [ref] }))
    .results[0]?.result;
  // Withdrawn, or another worker has it.
  if (accepted?.case === 'error')
    return console.log(`left alone: ${errorFromStatus(accepted.value).reason}`);
  // Here the volume would be made, or deleted: idempotent by decision id, and with RenewLeases
  // where it takes long.
  const outcome =
    order === Order.DELETE
      ? ({ case: 'deleted', value: {} } as const)
      : ({ case: 'created', value: {} } as const);
  const said = (await client.workers.reportOutcomes({ workerId, items: [{ ref, outcome }] }))
    .results[0]?.result;
  if (said?.case === 'error') throw errorFromStatus(said.value);
  console.log(`${outcome.case} ${volume?.sizeGib} GiB in ${placement?.pool}`);
}

/** Takes orders until there were enough of them; a stream that breaks is opened again. */
async function work(orders: number): Promise<void> {
  for (let done = 0; done < orders; ) {
    try {
      for await (const { offers } of client.workers.watchDecisions({ workerId, targets: [host] })) {
        for (const offer of offers) await carryOut(offer);
        done += offers.length;
        if (done >= orders) break;
      }
    } catch (error) {
      if (!(error instanceof StowageError) || error.code !== 'UNAVAILABLE') throw error;
      console.log('the server is away');
    }
    if (done < orders) await sleep(1000);
  }
}

try {
  await report();
  await work(Number(values.orders));
} finally {
  client.close();
}
