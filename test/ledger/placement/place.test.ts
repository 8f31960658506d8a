import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { StoreUnavailable } from '../../../src/ledger/store-port/store.js';
import { createSpec, overriding, reason, rest, until, World } from '../support.js';

describe('placing a volume', () => {
  let world: World;
  afterEach(() => world.end());

  it('reserves the space before it answers, and a restart knows it', async () => {
    world = await World.start();
    await world.report('a@x');
    const { decision } = await world.create(30);
    assert.equal(decision.placement.pool, 'a@x#pool');
    assert.deepEqual(world.pool('a@x'), { held: 30, confirmed: 0, volumes: 1 });
    await world.restart();
    assert.deepEqual(world.pool('a@x'), { held: 30, confirmed: 0, volumes: 1 });
    const { volume, decisions } = await world.ledger.volume(decision.subject);
    assert.equal(volume.state, 'creating');
    assert.deepEqual(volume.home, {
      pool: 'a@x#pool',
      backend: 'a@x',
      host: 'a@x#pool',
      cluster: null,
      zone: 'nova',
    });
    assert.deepEqual(decisions[0]?.decision, decision);
  });

  it('never promises a pool twice, however many ask at once', async () => {
    world = await World.start();
    await world.report('a@x', { total: 100 });
    const asked = await Promise.allSettled(Array.from({ length: 50 }, () => world.create(7)));
    const placed = asked.filter((one) => one.status === 'fulfilled').length;
    assert.equal(placed, 14);
    assert.equal(world.pool('a@x').held, 98);
    for (const one of asked)
      if (one.status === 'rejected') assert.ok(reason('NO_VALID_BACKEND')(one.reason));
  });

  it('gives the first answer again, at once and after a restart, placements and refusals alike', async () => {
    world = await World.start();
    await world.report('a@x', { total: 10 });
    const id = randomUUID();
    const spec = createSpec(8);
    const call = { requestId: id, caller: 'project', spec };
    const [first, twin] = await Promise.all([
      world.ledger.createVolume(call),
      world.ledger.createVolume(call),
    ]);
    assert.deepEqual(twin, first);
    const refused = { requestId: randomUUID(), caller: 'project', spec: createSpec(8) };
    await assert.rejects(world.ledger.createVolume(refused), reason('NO_VALID_BACKEND'));
    await world.ledger.releaseVolume(spec.volumeId);
    await world.restart();
    const again = await world.ledger.createVolume(call);
    // The attempt itself has moved on; what was answered has not.
    const answered = (answer: typeof first) => {
      assert.ok('decision' in answer);
      const { decision, readRevision } = answer;
      const { decisionId, placement, attempt, weight, alternatives } = decision;
      return { decisionId, placement, attempt, weight, alternatives, readRevision };
    };
    assert.deepEqual(answered(again), answered(first));
    await assert.rejects(world.ledger.createVolume(refused), reason('NO_VALID_BACKEND'));
    assert.equal(world.pool('a@x').held, 0);
  });

  it('tells a request id with other content from the first, and one caller from another', async () => {
    world = await World.start();
    await world.report('a@x');
    const requestId = randomUUID();
    await world.create(1, {}, requestId);
    await assert.rejects(world.create(2, {}, requestId), reason('REQUEST_ID_REUSED'));
    await world.ledger.createVolume({ requestId, caller: 'another', spec: createSpec(3) });
    assert.equal(world.pool('a@x').held, 4);
  });

  it('refuses a volume that has a home, and takes one that is in error for a new start', async () => {
    world = await World.start();
    await world.report('a@x', { total: 10 });
    const volumeId = randomUUID();
    await assert.rejects(world.create(20, { volumeId }), reason('NO_VALID_BACKEND'));
    assert.equal((await world.ledger.volume(volumeId)).volume.state, 'error');
    await world.create(5, { volumeId });
    await assert.rejects(world.create(5, { volumeId }), reason('VOLUME_EXISTS'));
    assert.deepEqual(world.pool('a@x'), { held: 5, confirmed: 0, volumes: 1 });
  });

  it('explains a refusal, then and later', async () => {
    world = await World.start();
    await world.report('a@x', { total: 10 });
    await world.report('b@x', { total: 100, zone: 'elsewhere' });
    const requestId = randomUUID();
    await assert.rejects(
      world.create(20, { zones: ['nova'] }, requestId),
      reason('NO_VALID_BACKEND'),
    );
    const { request } = await world.ledger.account({
      requestId,
      caller: 'project',
      projectId: 'project',
    });
    assert.equal(request.answer.kind, 'failed');
    const removed = request.diagnosis?.filters.map(({ filter, removed }) => [filter, removed]);
    assert.deepEqual(removed?.slice(0, 2), [
      ['AvailabilityZoneFilter', 1],
      ['CapacityFilter', 1],
    ]);
    assert.equal(request.diagnosis?.nearestMisses[0]?.pool, 'a@x#pool');
  });

  it('decides a refusal again that counted a reservation which then failed', async () => {
    let begun = false;
    let failing: Promise<void> | null = null;
    world = await World.start({}, (store) =>
      overriding(store, {
        transact: async (batchId, keys, work) => {
          if (failing === null) return store.transact(batchId, keys, work);
          begun = true;
          await failing;
          failing = null;
          throw new StoreUnavailable('the disk is full');
        },
      }),
    );
    await world.report('a@x', { total: 10 });
    let fail: () => void = () => undefined;
    failing = new Promise((resolve) => {
      fail = resolve;
    });
    const first = world.create(10);
    await until(() => begun);
    // It sees the first one's tentative reservation, is refused by it, and waits for the next
    // transaction.
    const second = world.create(10);
    await rest();
    fail();
    await assert.rejects(first, reason('STORE_UNAVAILABLE'));
    assert.equal((await second).decision.placement.pool, 'a@x#pool');
  });

  it(
    'finds another pool in the same transaction where the chosen one was taken, and refuses ' +
      'only what nothing takes',
    async () => {
      let transactions = 0;
      world = await World.start({}, (store) =>
        overriding(store, {
          transact: (batchId, keys, work) => {
            transactions += 1;
            return store.transact(batchId, keys, work);
          },
        }),
      );
      await world.report('a@x', { total: 10 });
      await world.report('b@x', { total: 9 });
      // What is set aside and then given back is no reason to refuse: the first of the two has a
      // request id that was used.
      const requestId = randomUUID();
      await world.create(1, {}, requestId);
      transactions = 0;
      const outcomes = await Promise.allSettled([
        world.create(9, {}, requestId),
        world.create(9),
        world.create(9),
        world.create(9),
      ]);
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['rejected', 'fulfilled', 'fulfilled', 'rejected'],
      );
      assert.deepEqual([world.pool('a@x').held, world.pool('b@x').held, transactions], [10, 9, 1]);
    },
  );

  it('leaves nothing of a request that failed with the store', async () => {
    let failing = false;
    world = await World.start({}, (store) =>
      overriding(store, {
        transact: (batchId, keys, work) =>
          failing
            ? Promise.reject(new StoreUnavailable('away'))
            : store.transact(batchId, keys, work),
      }),
    );
    await world.report('a@x', { total: 10 });
    failing = true;
    const requestId = randomUUID();
    const spec = createSpec(10);
    await assert.rejects(
      world.ledger.createVolume({ requestId, caller: 'p', spec }),
      reason('STORE_UNAVAILABLE'),
    );
    failing = false;
    await assert.rejects(
      world.ledger.account({ requestId, caller: 'p', projectId: 'p' }),
      reason('REQUEST_NOT_FOUND'),
    );
    await world.ledger.createVolume({ requestId, caller: 'p', spec });
    assert.equal(world.pool('a@x').held, 10);
  });

  it('forgets a request that was given up before it entered a commit', async () => {
    world = await World.start();
    await world.report('a@x', { total: 10 });
    const given = new AbortController();
    const asked = world.ledger.createVolume({
      requestId: randomUUID(),
      caller: 'p',
      spec: createSpec(10),
      signal: given.signal,
    });
    given.abort(new Error('the caller left'));
    await assert.rejects(asked, /the caller left/);
    await rest();
    assert.equal((await world.create(10)).decision.placement.pool, 'a@x#pool');
  });

  it('moves a volume where nothing but what others have set aside is in the way', async () => {
    world = await World.start();
    await world.report('a@x', { total: 50 });
    const { decision } = await world.create(5);
    await world.report('b@x', { total: 40 });
    // As a create does until its commit, which may fail.
    const aside = world.running.index.reserve('b@x#pool', 40, null);
    const moved = await world.ledger.rescheduleVolume(decision.subject, '');
    assert.equal(moved.decision.decision.placement.backend, 'b@x');
    aside.rollBack();
  });

  it('does not return to a backend that still owes the deletion of an attempt at the same volume', async () => {
    world = await World.start({ rescheduleAfterDownMs: null });
    await world.report('a@x', { total: 50 });
    const worker = world.worker('w', ['a@x']);
    const volumeId = randomUUID();
    const { decision } = await world.create(5, { volumeId });
    const offer = await worker.offer(decision.decisionId);
    await worker.acknowledge(offer);
    await world.report('b@x', { total: 40 });
    const moved = await world.ledger.rescheduleVolume(volumeId, '');
    assert.equal(moved.previous.decision.state, 'in_doubt');
    assert.equal(moved.decision.decision.placement.backend, 'b@x');
    await world.ledger.releaseVolume(volumeId);
    const again = await world.create(5, { volumeId });
    assert.equal(again.decision.placement.backend, 'b@x');
  });
});
