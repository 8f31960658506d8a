import assert from 'node:assert/strict';
import { connect } from '../../src/client/index.js';
import { startRig } from '../grpc/harness.js';
import { World } from '../ledger/support.js';
import { freePort } from '../support/free-port.js';
import { PATIENCE_MS } from '../support/patience.js';

describe('whether a client is connected', () => {
  it('is said once there is a server, or when the time is over', async () => {
    const world = await World.start();
    const server = `127.0.0.1:${await freePort()}`;
    const client = connect({ server });
    assert.equal(await client.connected(0), false);
    assert.equal(await client.connected(50), false);
    const comes = client.connected(PATIENCE_MS);
    const rig = await startRig(world.ledger, { listen: server });
    assert.equal(await comes, true);
    assert.equal(await client.connected(0), true);
    client.close();
    await rig.close();
    await world.end();
  });

  it('is not, once it is closed, however long one would wait', async () => {
    const client = connect({ server: `127.0.0.1:${await freePort()}` });
    // Far more than a test may take.
    const waits = client.connected(3_600_000);
    assert.equal(await client.connected(50), false);
    client.close();
    assert.equal(await waits, false);
    assert.equal(await client.connected(3_600_000), false);
  });
});
