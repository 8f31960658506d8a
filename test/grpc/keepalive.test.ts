import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CapabilityService } from '../../src/gen/stowage/v1/capability_service_pb.js';
import { overriding, World } from '../ledger/support.js';
import { startRig } from './harness.js';
import { SlowReader } from './slow-reader.js';

describe('grpc keepalive', () => {
  let world: World;

  beforeEach(async () => {
    world = await World.start();
  });
  afterEach(() => world.end());

  it('notices a manager that died behind its open connection', async () => {
    let beats = 0;
    const ledger = overriding(world.ledger, {
      stillAlive: (hosts) => {
        beats += 1;
        world.ledger.stillAlive(hosts);
      },
    });
    const rig = await startRig(ledger, { keepalive: { timeMs: 100, timeoutMs: 5000 } });
    const sockets: Socket[] = [];
    // A network that can stop passing data without closing anything.
    const network = createServer((near) => {
      const far = connect(rig.server.port, '127.0.0.1');
      for (const socket of [near, far]) sockets.push(socket.on('error', () => {}));
      near.pipe(far);
      far.pipe(near);
    });
    await new Promise<void>((resolve) => network.listen(0, '127.0.0.1', resolve));
    const address = network.address();
    assert.ok(address !== null && typeof address === 'object');
    const manager = new SlowReader(
      `127.0.0.1:${address.port}`,
      CapabilityService.method.streamCapabilities,
    );
    const gib = (value: number) => ({ kind: { case: 'finite' as const, value } });
    manager.send({ report: { host: 'a@lvm', wholeBackend: { total: gib(1), free: gib(1) } } });
    // Longer than a ping may be unanswered: it answers them, so it counts as alive.
    await sleep(6000);
    assert.equal(rig.observed.length, 0);
    while (beats <= 10) await sleep(20);
    for (const socket of sockets) socket.unpipe().pause();
    while (rig.observed.length === 0) await sleep(20);
    const silent = beats;
    await sleep(200);
    assert.equal(beats, silent);
    assert.equal(rig.observed.length, 1);
    manager.close();
    for (const socket of sockets) socket.destroy();
    network.close();
    await rig.close();
  });

  it('does not hold it against anybody that this process was late', async () => {
    const rig = await startRig(world.ledger, { keepalive: { timeMs: 100, timeoutMs: 200 } });
    const client = connectHttp2(`http://${rig.server.address}`).on('error', () => undefined);
    let closed = false;
    client.on('close', () => {
      closed = true;
    });
    let pings = 0;
    client.on('ping', () => {
      pings += 1;
    });
    await once(client, 'connect');
    while (pings === 0) await sleep(5);
    for (let stalls = 0; stalls < 5; stalls += 1) {
      // Longer than an answer may take, though it may be there already.
      for (const until = performance.now() + 500; performance.now() < until; );
      await sleep(60);
    }
    assert.equal(closed, false);
    client.destroy();
    await rig.close();
  });
});
