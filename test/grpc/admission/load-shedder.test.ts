import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import { status as Code } from '@grpc/grpc-js';
import { errorFromStatus } from '../../../src/client/index.js';
import {
  Health,
  HealthCheckResponse_ServingStatus as Serving,
} from '../../../src/gen/grpc/health/v1/health_pb.js';
import { SchedulerService } from '../../../src/gen/stowage/v1/scheduler_service_pb.js';
import type { ServerLimits } from '../../../src/grpc/server.js';
import { fakeLedger } from '../fake-ledger.js';
import { failure, type Rig, richStatus, startRig } from '../harness.js';

const LIMITS: ServerLimits = {
  creates: 10_000,
  createBytes: 1_000_000,
  streams: 100,
  connections: 100,
  callsPerConnection: 10_000,
};
const ENHANCE_YOUR_CALM = 11;

describe('the load shedder', () => {
  let rig: Rig;
  let asked: number;

  const start = async (limits: Partial<ServerLimits>) => {
    asked = 0;
    // A commit that never comes.
    const backlog = { queued: 1, onTaken: () => undefined };
    const createVolume = () => {
      asked += 1;
      return new Promise<never>(() => undefined);
    };
    rig = await startRig(fakeLedger({ createVolume }), {
      limits: { ...LIMITS, ...limits },
      backlog,
    });
    rig.server.setServing(true);
  };
  afterEach(() => rig.close());

  const create = (deadline?: number) =>
    rig.unary(
      SchedulerService.method.scheduleCreateVolume,
      { requestId: randomUUID(), volumeId: randomUUID(), sizeGib: 1n, projectId: 'p' },
      deadline === undefined ? {} : { deadline: Date.now() + deadline },
    );

  it('refuses creates by their deadline, and says when to ask again; health goes before', async () => {
    await start({});
    const waiting = Array.from({ length: 900 }, () => create().catch(() => undefined));
    for (let tries = 0; rig.server.load().waiting === 0; tries += 1) {
      assert.ok(tries < 1000, 'nothing ever waited');
      await sleep(5);
    }
    const refused = await failure(create(1000));
    assert.equal(refused.code, Code.RESOURCE_EXHAUSTED);
    const error = errorFromStatus(richStatus(refused));
    assert.equal(error.reason, 'OVERLOADED');
    assert.equal(error.refused, false);
    assert.deepEqual(error.metadata, { limit: 'deadline' });
    assert.ok((error.retryAfterMs ?? 0) >= 500, String(error.retryAfterMs));
    assert.deepEqual([...rig.server.load().refused], [['deadline', 1]]);
    const { status } = await rig.unary(Health.method.check, { service: '' });
    assert.equal(status, Serving.SERVING);
    // What waits was neither read nor decided.
    assert.ok(asked <= 128, String(asked));
    rig.client.close();
    await Promise.all(waiting);
  });

  it('bounds streams', async () => {
    await start({ streams: 1 });
    const first = rig.download(Health.method.watch, { service: '' });
    await once(first, 'data');
    assert.equal(rig.server.load().streams, 1);
    const second = rig.download(Health.method.watch, { service: '' });
    const [error] = await once(second, 'error');
    assert.equal(error.code, Code.RESOURCE_EXHAUSTED);
    assert.deepEqual(errorFromStatus(richStatus(error)).metadata, { limit: 'streams' });
    first.on('error', () => undefined).cancel();
    for (let tries = 0; rig.server.load().streams > 0; tries += 1) {
      assert.ok(tries < 1000, 'it never ended');
      await sleep(5);
    }
    const third = rig.download(Health.method.watch, { service: '' });
    await once(third, 'data');
    third.on('error', () => undefined).cancel();
  });

  it('bounds connections', async () => {
    await start({ connections: 1 });
    await rig.unary(Health.method.check, { service: '' });
    const second = connect(`http://${rig.server.address}`).on('error', () => undefined);
    const [code] = await once(second, 'goaway');
    assert.equal(code, ENHANCE_YOUR_CALM);
    second.destroy();
    for (let tries = 0; rig.server.load().connections > 1; tries += 1) {
      assert.ok(tries < 1000, 'it never ended');
      await sleep(5);
    }
    await rig.unary(Health.method.check, { service: '' });
  });
});
