import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { status as Code } from '@grpc/grpc-js';
import { framed } from '../../../bench/support/frames.js';
import { errorFromStatus } from '../../../src/client/index.js';
import { StatusSchema } from '../../../src/gen/google/rpc/status_pb.js';
import {
  Health,
  HealthCheckResponse_ServingStatus as Serving,
} from '../../../src/gen/grpc/health/v1/health_pb.js';
import { SchedulerService } from '../../../src/gen/stowage/v1/scheduler_service_pb.js';
import type { ServerLimits } from '../../../src/grpc/server.js';
import { overriding, World } from '../../ledger/support.js';
import { PATIENCE_MS } from '../../support/patience.js';
import { type Rig, richStatus, startRig } from '../harness.js';
import { SlowReader } from '../slow-reader.js';

const LIMITS: ServerLimits = {
  creates: 10_000,
  createBytes: 1_000_000,
  requestBytes: 64_000_000,
  streams: 100,
  connections: 100,
  callsPerConnection: 10_000,
};
const ENHANCE_YOUR_CALM = 11;
const CANCEL = 8;

async function until(look: () => boolean): Promise<void> {
  const patience = Date.now() + PATIENCE_MS;
  while (!look()) {
    assert.ok(Date.now() < patience, 'it never came');
    await sleep(5);
  }
}

function volume(text: string) {
  return {
    requestId: randomUUID(),
    volumeId: randomUUID(),
    sizeGib: 1n,
    projectId: 'p',
    metadata: { text },
  };
}

/** Begins a create as a client does, without an end to it. */
function begin(client: ReturnType<typeof connect>, timeout?: string) {
  const { typeName, method } = SchedulerService;
  const call = client.request({
    ':method': 'POST',
    ':path': `/${typeName}/${method.scheduleCreateVolume.name}`,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...(timeout !== undefined && { 'grpc-timeout': timeout }),
  });
  call.on('error', () => undefined);
  const request = toBinary(
    method.scheduleCreateVolume.input,
    create(method.scheduleCreateVolume.input, { ...volume(''), metadata: {} }),
  );
  call.end(framed(request));
  return call;
}

describe('the load shedder', () => {
  let rig: Rig;
  let asked: number;
  let world: World;
  /** Lets commits go on. */
  let release: () => void;

  const start = async (limits: Partial<ServerLimits>) => {
    asked = 0;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    world = await World.start({}, (store) =>
      overriding(store, {
        transact: async (...arguments_) => {
          await gate;
          return store.transact(...arguments_);
        },
      }),
    );
    const ledger = overriding(world.ledger, {
      createVolume: (call) => {
        asked += 1;
        return world.ledger.createVolume(call);
      },
    });
    rig = await startRig(ledger, {
      limits: { ...LIMITS, ...limits },
      backlog: world.running.backlog,
    });
    rig.server.setServing(true);
  };
  afterEach(async () => {
    release();
    await rig.close();
    await world.end();
  });

  it('refuses creates by their deadline, and says when to ask again; health goes before', async () => {
    await start({});
    const client = connect(`http://${rig.server.address}`).on('error', () => undefined);
    await once(client, 'remoteSettings');
    for (let each = 0; each < 900; each += 1) begin(client);
    await until(() => rig.server.load().waiting > 0);
    // Its client states a second, and waits for as long as it takes.
    const [headers] = await once(begin(client, '1S'), 'response');
    assert.equal(headers['grpc-status'], String(Code.RESOURCE_EXHAUSTED));
    const details = Buffer.from(String(headers['grpc-status-details-bin']), 'base64');
    const error = errorFromStatus(fromBinary(StatusSchema, details));
    assert.equal(error.reason, 'OVERLOADED');
    assert.equal(error.refused, false);
    assert.deepEqual(error.metadata, { limit: 'deadline' });
    assert.ok((error.retryAfterMs ?? 0) >= 500, String(error.retryAfterMs));
    assert.deepEqual(
      [...rig.server.load().refused].filter(([, calls]) => calls > 0),
      [['deadline', 1]],
    );
    const { status } = await rig.unary(Health.method.check, { service: '' });
    assert.equal(status, Serving.SERVING);
    // What waits was neither read nor decided.
    assert.equal(asked + rig.server.load().waiting, 900);
    assert.ok(asked < 450, String(asked));
    client.destroy();
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
    await until(() => rig.server.load().streams === 0);
    const third = rig.download(Health.method.watch, { service: '' });
    await once(third, 'data');
    third.on('error', () => undefined).cancel();
  });

  it('bounds what requests take that never end, and leaves the others theirs', async () => {
    await start({ requestBytes: 1_000_000 });
    const attacker = connect(`http://${rig.server.address}`).on('error', () => undefined);
    const ended: (string | undefined)[] = [];
    const hold = (bytes: number) => {
      const call = attacker.request({
        ':method': 'POST',
        ':path': '/stowage.v1.PoolService/ListPools',
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      call.on('error', () => undefined);
      call.on('response', (headers) => ended.push(String(headers['grpc-status'])));
      const unfinished = Buffer.alloc(bytes);
      unfinished.writeUInt32BE(60_000, 1);
      call.write(unfinished);
    };
    for (let each = 0; each < 40; each += 1) hold(50_000);
    await until(() => ended.length === 20);
    assert.deepEqual(new Set(ended), new Set([String(Code.RESOURCE_EXHAUSTED)]));
    assert.ok(rig.server.load().requestBytes <= 1_000_000, String(rig.server.load().requestBytes));
    assert.equal(rig.server.load().refused.get('bytes'), 20);
    // A modest client is served as before.
    await rig.unary(Health.method.check, { service: '' });
    attacker.destroy();
    await until(() => rig.server.load().requestBytes === 0);
  });

  it('bounds messages of streams that are not worked on, and gives what is worked on free', async () => {
    await start({ requestBytes: 300_000 });
    const stream = new SlowReader(rig.server.address, SchedulerService.method.streamCreateVolumes);
    stream.send({ volumes: [volume('x'.repeat(200))] });
    await until(() => asked === 1);
    assert.equal(rig.server.load().requestBytes, 0);
    // Once enough of them wait for a commit, no further message is read.
    const message = () => ({ volumes: Array.from({ length: 100 }, () => volume('x'.repeat(300))) });
    for (let each = 0; each < 30; each += 1) stream.send(message());
    await until(() => rig.server.load().refused.get('bytes') === 1);
    await until(() => rig.server.load().requestBytes === 0);
    stream.close();
  });

  it('refuses what a client held back for longer than its timeout states', async () => {
    await start({ callsPerConnection: 1 });
    const client = connect(`http://${rig.server.address}`).on('error', () => undefined);
    begin(client);
    await until(() => asked === 1);
    const second = begin(client, '200m');
    const answered = once(second, 'response');
    await sleep(400);
    // Answered, not given up: newer versions of Node.js refuse the call that then follows at once.
    release();
    const [headers] = await answered;
    assert.equal(headers['grpc-status'], String(Code.RESOURCE_EXHAUSTED));
    assert.deepEqual(
      [...rig.server.load().refused].filter(([, calls]) => calls > 0),
      [['deadline', 1]],
    );
    client.destroy();
  });

  it('lets a client that gives up many calls wait, before Node ends its connection', async () => {
    await start({});
    const client = connect(`http://${rig.server.address}`).on('error', () => undefined);
    const most = () => client.remoteSettings.maxConcurrentStreams;
    await once(client, 'remoteSettings');
    assert.equal(most(), LIMITS.callsPerConnection);
    // Some at a time: with each second, a few more are permitted.
    for (let times = 0; most() !== 0; times += 1) {
      assert.ok(times < 90, 'it may always go on');
      const calls = Array.from({ length: 10 }, () => begin(client));
      await new Promise((resolve) => setImmediate(resolve));
      for (const call of calls) call.close(CANCEL);
      await new Promise((resolve) => client.ping(resolve));
    }
    assert.equal(rig.server.load().waitingConnections, 1);
    await until(() => most() === LIMITS.callsPerConnection);
    assert.equal(rig.server.load().waitingConnections, 0);
    client.destroy();
  });

  it('bounds connections', async () => {
    await start({ connections: 1 });
    await rig.unary(Health.method.check, { service: '' });
    const second = connect(`http://${rig.server.address}`).on('error', () => undefined);
    const [code] = await once(second, 'goaway');
    assert.equal(code, ENHANCE_YOUR_CALM);
    second.destroy();
    await until(() => rig.server.load().connections === 1);
    await rig.unary(Health.method.check, { service: '' });
  });
});
