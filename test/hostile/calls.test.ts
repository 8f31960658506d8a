import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { PoolService } from '../../src/gen/stowage/v1/pool_service_pb.js';
import { WatchDecisionsRequestSchema } from '../../src/gen/stowage/v1/worker_service_pb.js';
import { SERVICES } from '../../src/grpc/access/methods.js';
import { ServerProcess } from '../outage/server-process.js';
import { RawClient } from './calls.js';

const BACKEND = 'a@x';
/** Shorter than a test may take, and much longer than a first answer takes. */
const DEADLINE_MS = 20_000;

describe('the hostile client', () => {
  let directory: string;
  let server: ServerProcess;
  let raw: RawClient;
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'stowage-calls-'));
    server = await ServerProcess.start(directory);
    raw = new RawClient(server.address, DEADLINE_MS);
    const space = { kind: { case: 'finite', value: 100_000 } } as const;
    const pools = [{ poolName: 'p', capacity: { total: space, free: space } }];
    await server.client.capabilities.reportCapabilities({ report: { host: BACKEND, pools } });
  });
  after(async () => {
    raw.close();
    await server.kill();
    rmSync(directory, { recursive: true, force: true });
  });

  it('leaves a stream that is never silent', async () => {
    let over = false;
    const changes = (async () => {
      while (!over) {
        const ids = { requestId: randomUUID(), volumeId: randomUUID() };
        await server.client.scheduler.scheduleCreateVolume({ ...ids, sizeGib: 1n });
      }
    })();
    const { error, messages } = await raw.send(PoolService.method.watchPools, new Uint8Array());
    over = true;
    await changes;
    assert.equal(error, null);
    assert.ok(messages.length > 0);
  });

  // So a client knows at once that it is watching.
  const watches = SERVICES.flatMap(({ methods }) => methods).filter(
    ({ methodKind }) => methodKind === 'server_streaming',
  );
  for (const method of watches)
    it(`gets a first message of ${method.name} at once, of nothing`, async () => {
      const worker = { workerId: 'w', targets: [BACKEND] };
      const bytes =
        method.input === WatchDecisionsRequestSchema
          ? toBinary(WatchDecisionsRequestSchema, create(WatchDecisionsRequestSchema, worker))
          : new Uint8Array();
      const { error, messages } = await raw.send(method, bytes);
      assert.equal(error, null);
      assert.ok(messages.length > 0);
    });
});
