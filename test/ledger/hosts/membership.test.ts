import { deepEqual, equal } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { World } from '../support.js';

describe('the host that stands for a cluster', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
    await world.report('n1@x', { cluster: 'c@x', zone: 'east' });
    await world.report('n2@x', { cluster: 'c@x', zone: 'east' });
  });
  afterEach(() => world.end());

  const beat = (host: string, zone: string) =>
    world.ledger.heartbeat({ host, cluster: 'c@x', zone, serviceKind: 'volume' });
  const placed = async () => {
    const { decision } = await world.create(1);
    return [decision.placement.host, decision.placement.zone];
  };

  it('is the first that is up and enabled, and the next one in the same zone after it', async () => {
    deepEqual(await placed(), ['n1@x#pool', 'east']);
    await world.ledger.setBackendState('n1@x', 'disabled', 'firmware');
    deepEqual(await placed(), ['n2@x#pool', 'east']);
    await world.ledger.setBackendState('n1@x', 'enabled', '');
    deepEqual(await placed(), ['n1@x#pool', 'east']);
  });

  it('lends the backend its zone, also if it comes into another one', async () => {
    await beat('n1@x', 'west');
    deepEqual(await placed(), ['n1@x#pool', 'west']);
  });

  it('is written where it changes, and not by each sign of life', async () => {
    const revision = async () => (await world.create(1, {}, randomUUID())).readRevision;
    const before = await revision();
    await beat('n1@x', 'east');
    await beat('n2@x', 'east');
    // The same host in the same state, said again by an operator.
    await world.ledger.setBackendState('n2@x', 'enabled', '');
    equal(await revision(), before + 1);
  });
});
