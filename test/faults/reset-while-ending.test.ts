import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect, StowageError } from '../../src/client/index.js';
import { startRig } from '../grpc/harness.js';
import { overriding, World } from '../ledger/support.js';
import { quickChannel } from './site/channel.js';
import { resetWhileEnding } from './site/reset-while-ending.js';
import { Wire } from './site/wire.js';

describe('a connection that is reset while its server ends', () => {
  it('is UNAVAILABLE to the calls on it, as any that is reset', async () => {
    const world = await World.start();
    let begun = () => {};
    const underWay = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const ledger = overriding(world.ledger, {
      releaseVolume: () => {
        begun();
        return new Promise(() => {});
      },
    });
    const rig = await startRig(ledger);
    const wire = await Wire.open();
    wire.lead(rig.server.address);
    const channelOptions = { ...quickChannel(), interceptors: [resetWhileEnding] };
    const client = connect({ server: wire.address, channelOptions });
    const ended = client.volumes
      .releaseVolume({ volumeId: randomUUID() })
      .catch((thrown: unknown) => thrown);
    await underWay;
    const told = wire.heard();
    const drained = rig.server.drain(500);
    await told;
    // What was heard is passed on first.
    await new Promise((resolve) => setTimeout(resolve, 100));
    wire.cut();
    const error = await ended;
    assert.ok(error instanceof StowageError);
    assert.deepEqual([error.code, error.reason], ['UNAVAILABLE', '']);
    client.close();
    await drained;
    wire.close();
    await rig.close();
    await world.end();
  });
});
