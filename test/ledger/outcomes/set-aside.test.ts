import assert from 'node:assert/strict';
import { EVERY_EVENT } from '../../support/every-event.js';
import { rest, World } from '../support.js';

describe('orders that no worker can read', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
    await world.report('a@x');
  });
  afterEach(() => world.end());

  /** A worker connects, is told, and its stream breaks over the order. */
  const breakOver = async (decisionId: string, name = 'w') => {
    const worker = world.worker(name, ['a@x']);
    const offer = await worker.offer(decisionId);
    worker.watch.broke([decisionId]);
    worker.watch.close();
    await rest();
    return offer;
  };

  const inError = async (volumeId: string) => {
    for (;;) {
      const found = await world.ledger.volume(volumeId);
      if (found.volume.state === 'error') return found;
      await rest();
    }
  };

  it('are set aside after three streams, and their request ends', async () => {
    const { decision } = await world.create(10);
    const first = await breakOver(decision.decisionId);
    assert.equal(first.breaks, 0);
    const second = await breakOver(decision.decisionId);
    assert.equal(second.breaks, 1, 'from now on it is told alone');
    assert.deepEqual(world.pool('a@x'), { held: 10, confirmed: 0, volumes: 1 });
    await breakOver(decision.decisionId);
    const { volume, decisions } = await inError(decision.subject);
    assert.equal(volume.error?.reason, 'ORDER_UNREADABLE');
    assert.match(volume.error?.message ?? '', /^no worker could read the order: each time/);
    assert.equal(decisions[0]?.decision.state, 'cancelled');
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 0, volumes: 0 });
    const events = await world.ledger.listEvents({
      filter: EVERY_EVENT,
      after: null,
      newestFirst: false,
      limit: 100,
    });
    assert.deepEqual(
      events.items
        .map(({ event }) => event.payload)
        .flatMap((payload) =>
          payload.kind === 'failure'
            ? [payload.reason]
            : payload.kind === 'message'
              ? ['told']
              : [],
        ),
      ['ORDER_UNREADABLE', 'told'],
    );
    const worker = world.worker('w', ['a@x']);
    await rest();
    assert.deepEqual(worker.offers, []);
  });

  it('are none any more once a worker has acknowledged them', async () => {
    const { decision } = await world.create(10);
    await breakOver(decision.decisionId);
    await breakOver(decision.decisionId);
    const worker = world.worker('w', ['a@x']);
    await worker.acknowledge(await worker.offer(decision.decisionId));
    worker.watch.broke([decision.decisionId]);
    worker.watch.close();
    const again = world.worker('w', ['a@x']);
    const offer = await again.offer(decision.decisionId);
    assert.equal(offer.breaks, 1);
    await again.created(offer);
    assert.deepEqual(world.faults, []);
  });

  it('are ended at once where they cannot be told at all', async () => {
    const { decision } = await world.create(10);
    const worker = world.worker('w', ['a@x']);
    await worker.offer(decision.decisionId);
    worker.watch.unreadable(decision.decisionId, 'it is too large');
    const { volume } = await inError(decision.subject);
    assert.match(volume.error?.message ?? '', /it is too large$/);
  });
});
