import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type StowageClient } from '../../src/client/index.js';
import { VolumeState } from '../../src/gen/stowage/v1/volume_service_pb.js';
import { ServerProcess } from '../outage/server-process.js';
import { eventually } from '../outage/support.js';

const BACKEND = 'a@x';

describe('an order that is larger than its worker takes', () => {
  let directory: string;
  let server: ServerProcess;
  let narrow: StowageClient;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'stowage-poison-'));
    server = await ServerProcess.start(directory);
    narrow = connect({
      server: server.address,
      channelOptions: { 'grpc.max_receive_message_length': 16 * 1024 },
    });
    await server.client.capabilities.reportCapabilities({
      report: {
        host: BACKEND,
        pools: [
          {
            poolName: 'p',
            capacity: {
              total: { kind: { case: 'finite', value: 1000 } },
              free: { kind: { case: 'finite', value: 1000 } },
            },
          },
        ],
      },
    });
  });
  afterEach(async () => {
    narrow.close();
    await server.kill();
    rmSync(directory, { recursive: true, force: true });
  });

  const create = async (metadata: Record<string, string>) => {
    const volumeId = randomUUID();
    await server.client.scheduler.scheduleCreateVolume({
      requestId: randomUUID(),
      volumeId,
      sizeGib: 1n,
      metadata,
    });
    return volumeId;
  };

  it('is set aside, and the orders beside it are carried out', async () => {
    const small = [await create({}), await create({})];
    const large = await create(
      Object.fromEntries(Array.from({ length: 32 }, (_, n) => [`k${n}`, 'x'.repeat(1000)])),
    );
    small.push(await create({}), await create({}));
    const acknowledged = new Set<string>();
    const isOver = async () => (await stateOf(server.client, large)) === VolumeState.ERROR;
    for (let stream = 1; stream <= 3; stream += 1) {
      assert.equal(await isOver(), false, `set aside before stream ${stream}`);
      await assert.rejects(work(narrow, acknowledged, Infinity), `stream ${stream} did not break`);
    }
    // A moment later; who watched meanwhile would break over it once more.
    await eventually(isOver);
    assert.deepEqual([...acknowledged].sort(), small.sort());
    const { volume } = await server.client.volumes.getVolume({ volumeId: large });
    assert.equal(volume?.errorReason, 'ORDER_UNREADABLE');
    // The next one finds nothing that it cannot read.
    small.push(await create({}));
    const again = work(narrow, acknowledged, small.length);
    await again;
    assert.deepEqual([...acknowledged].sort(), small.sort());
  });
});

/** Acknowledges what it is told until the stream breaks, or it has acknowledged enough. */
async function work(
  client: StowageClient,
  acknowledged: Set<string>,
  enough: number,
  stop = new AbortController(),
): Promise<void> {
  const watch = client.workers.watchDecisions(
    { workerId: 'narrow', targets: [BACKEND] },
    { signal: stop.signal },
  );
  for await (const { offers } of watch) {
    for (const { decisionId, lease, volume } of offers) {
      const ref = { decisionId, backend: BACKEND, leaseToken: lease?.token ?? 0n };
      await client.workers.acknowledgeDecisions({ workerId: 'narrow', items: [ref] });
      acknowledged.add(volume?.volumeId ?? '');
    }
    if (acknowledged.size >= enough) {
      stop.abort();
      return;
    }
  }
}

async function stateOf(client: StowageClient, volumeId: string): Promise<VolumeState | undefined> {
  return (await client.volumes.getVolume({ volumeId })).volume?.state;
}
