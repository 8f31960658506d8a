import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Offer } from '../../../src/ledger/api/workers.js';
import { reason, rest, until, World } from '../support.js';

describe('workers, leases and outcomes', () => {
  let world: World;
  afterEach(() => world.end());

  it('leases a decision in its own commit where a worker has room, and delivers it', async () => {
    world = await World.start();
    await world.report('a@x');
    const worker = world.worker('w', ['a@x']);
    await rest();
    const { decision } = await world.create(1);
    assert.equal(decision.state, 'leased');
    assert.equal(decision.lastWorker, 'w');
    const offer = await worker.offer(decision.decisionId);
    assert.equal(offer.order, 'create');
    assert.equal(offer.spec.sizeGib, 1);
  });

  it('has the stream encode an order where it is leased, as it is told', async () => {
    world = await World.start();
    await world.report('a@x');
    const encoded = { message: new Uint8Array(1), remainingAt: 0, remainingEnd: 0 };
    const seen: Offer[] = [];
    const told: Offer[] = [];
    world.ledger.watch(
      { id: 'w', targets: ['a@x'], maxOutstanding: 1 },
      {
        encode: (offer) => {
          seen.push(offer);
          return encoded;
        },
        deliver: ({ offers }) => told.push(...offers),
        read: () => undefined,
        end: () => undefined,
      },
    );
    await rest();
    await world.create(1);
    const [offer] = await until(() => (told.length > 0 ? told : undefined));
    assert.deepEqual(offer, { ...seen[0], encoded });
    assert.equal(seen.length, 1);
  });

  it('delivers what was decided before the worker came, by member, by host and by backend', async () => {
    world = await World.start();
    await world.report('node1@x', { cluster: 'c@x' });
    const { decision } = await world.create(1);
    assert.equal(decision.state, 'pending');
    for (const target of ['c@x', 'node1@x', 'node1']) {
      const worker = world.worker(`w-${target}`, [target]);
      assert.deepEqual(worker.watch.unknownTargets, []);
      if (target === 'c@x') await worker.offer(decision.decisionId);
      const next = await world.create(1);
      await worker.offer(next.decision.decisionId);
      worker.watch.close();
    }
    assert.deepEqual(world.worker('lost', ['nobody@x']).watch.unknownTargets, ['nobody@x']);
  });

  it('keeps to max_outstanding, in order of commit, and sends more as outcomes come in', async () => {
    world = await World.start();
    await world.report('a@x');
    const made = [];
    for (let n = 0; n < 5; n += 1) made.push((await world.create(1)).decision.decisionId);
    const worker = world.worker('w', ['a@x'], 2);
    await until(() => worker.offers.length === 2);
    await rest();
    assert.deepEqual(
      worker.offers.map((offer) => offer.decision.decisionId),
      made.slice(0, 2),
    );
    for (let n = 0; n < 5; n += 1) {
      const offer = await until(() => worker.offers[n]);
      await worker.acknowledge(offer);
      await worker.created(offer);
    }
    assert.deepEqual(
      worker.offers.map((offer) => offer.decision.decisionId),
      made,
    );
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 5, volumes: 5 });
  });

  it('gives a worker that reconnects what it holds, and ends its older stream', async () => {
    world = await World.start();
    await world.report('a@x');
    const before = world.worker('w', ['a@x']);
    const { decision } = await world.create(1);
    const offer = await before.offer(decision.decisionId);
    await before.acknowledge(offer);
    const after = world.worker('w', ['a@x']);
    assert.equal(before.ended[0]?.reason, 'WORKER_REPLACED');
    const again = await after.offer(decision.decisionId);
    assert.equal(again.lease.token, offer.lease.token);
    await after.created(again);
  });

  it('offers a decision again when its lease ends, and refuses the token before', async () => {
    world = await World.start();
    await world.report('a@x');
    const slow = world.worker('slow', ['a@x']);
    const { decision } = await world.create(1);
    const offer = await slow.offer(decision.decisionId);
    await slow.acknowledge(offer);
    slow.watch.close();
    const other = world.worker('other', ['a@x']);
    await rest();
    world.ledger.stillAlive(['a@x']);
    await world.pass(31_000);
    world.ledger.stillAlive(['a@x']);
    const again = await other.offer(decision.decisionId);
    assert.ok(again.lease.token > offer.lease.token);
    await assert.rejects(slow.acknowledge(offer), reason('LEASE_LOST'));
    await assert.rejects(slow.created(offer), reason('LEASE_LOST'));
    await other.acknowledge(again);
    await other.created(again);
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 1, volumes: 1 });
  });

  it(
    'lets a worker finish whose lease ran out while nobody else took over, and renews while ' +
      'it works',
    async () => {
      world = await World.start();
      await world.report('a@x');
      const worker = world.worker('w', ['a@x']);
      const { decision } = await world.create(1);
      const offer = await worker.offer(decision.decisionId);
      await worker.acknowledge(offer);
      worker.watch.close();
      await world.pass(20_000);
      const renewed = await world.ledger.renew(worker.claim(offer));
      assert.ok(renewed.expiresAt > offer.lease.expiresAt);
      assert.equal(renewed.token, offer.lease.token);
      world.ledger.stillAlive(['a@x']);
      await world.pass(40_000);
      const { decision: created } = await worker.created(offer);
      assert.equal(created.state, 'created');
    },
  );

  it('gives every lease one fresh span after a restart: nobody could have renewed it meanwhile', async () => {
    world = await World.start();
    await world.report('a@x');
    const worker = world.worker('w', ['a@x']);
    const { decision } = await world.create(1);
    await worker.acknowledge(await worker.offer(decision.decisionId));
    world.now += 3_600_000;
    await world.restart();
    await world.pass(25_000);
    const other = world.worker('other', ['a@x']);
    await rest();
    assert.deepEqual(other.offers, []);
    await world.pass(6_000);
    await other.offer(decision.decisionId);
  });

  it('answers an acknowledgement twice alike, and one for another backend or decision not at all', async () => {
    world = await World.start();
    await world.report('a@x');
    const worker = world.worker('w', ['a@x']);
    const { decision } = await world.create(1);
    const offer = await worker.offer(decision.decisionId);
    const first = await worker.acknowledge(offer);
    world.now += 5000;
    assert.deepEqual(await worker.acknowledge(offer), first);
    const claim = worker.claim(offer);
    await assert.rejects(
      world.ledger.acknowledge({ ...claim, backend: 'b@x' }),
      reason('WRONG_BACKEND'),
    );
    await assert.rejects(
      world.ledger.acknowledge({ ...claim, worker: 'thief' }),
      reason('LEASE_LOST'),
    );
    await assert.rejects(
      world.ledger.acknowledge({ ...claim, decisionId: randomUUID() }),
      reason('DECISION_NOT_FOUND'),
    );
  });

  it('decides again elsewhere in the transaction of a retriable failure', async () => {
    world = await World.start();
    await world.report('a@x', { total: 100 });
    await world.report('b@x', { total: 50 });
    const worker = world.worker('w', ['a@x', 'b@x']);
    await rest();
    const { decision } = await world.create(10);
    const offer = await worker.offer(decision.decisionId);
    await worker.acknowledge(offer);
    const answer = await worker.failed(offer);
    assert.equal(answer.next.kind, 'decision');
    if (answer.next.kind !== 'decision') return;
    assert.equal(answer.next.decision.decision.placement.pool, 'b@x#pool');
    assert.equal(answer.next.decision.decision.attempt, 2);
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 0, volumes: 0 });
    assert.deepEqual(world.pool('b@x'), { held: 10, confirmed: 0, volumes: 1 });
    const next = await worker.offer(answer.next.decision.decision.decisionId);
    assert.deepEqual(
      next.history.map(({ attempt, pool, state, reason: why }) => ({ attempt, pool, state, why })),
      [{ attempt: 1, pool: 'a@x#pool', state: 'failed', why: 'the array said no' }],
    );
    assert.deepEqual(await worker.failed(offer), answer);
    const last = await worker.failed(next);
    assert.equal(last.next.kind, 'refused');
    const { volume } = await world.ledger.volume(decision.subject);
    assert.equal(volume.state, 'error');
    assert.equal(volume.error?.reason, 'NO_VALID_BACKEND');
    assert.deepEqual(world.pool('b@x'), { held: 0, confirmed: 0, volumes: 0 });
  });

  it('ends with a failure that is not retriable, and where the request forbids another attempt', async () => {
    world = await World.start();
    await world.report('a@x');
    await world.report('b@x');
    const worker = world.worker('w', ['a@x', 'b@x']);
    await rest();
    for (const how of [{ retriable: false }, { retriable: true }]) {
      const { decision } = await world.create(10, { allowReschedule: how.retriable === false });
      const answer = await worker.failed(await worker.offer(decision.decisionId), how);
      assert.equal(answer.next.kind, 'refused');
      if (answer.next.kind === 'refused') assert.equal(answer.next.failure.reason, 'CREATE_FAILED');
      assert.equal((await world.ledger.volume(decision.subject)).volume.state, 'error');
    }
    assert.equal(world.pool('a@x').held + world.pool('b@x').held, 0);
  });

  it('keeps counting what a failed attempt may have left, until a report contains it', async () => {
    world = await World.start();
    await world.report('a@x', { total: 100 });
    const worker = world.worker('w', ['a@x']);
    const { decision } = await world.create(10);
    const answer = await worker.failed(await worker.offer(decision.decisionId), {
      mayHaveLeftData: true,
      retriable: false,
    });
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 10, volumes: 0 });
    await world.report('a@x', {
      total: 100,
      free: 90,
      accountingRevision: answer.accountingRevision,
    });
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 0, volumes: 0 });
  });

  it('refuses an outcome that contradicts the first', async () => {
    world = await World.start();
    await world.report('a@x');
    const worker = world.worker('w', ['a@x']);
    const { decision } = await world.create(10);
    const offer = await worker.offer(decision.decisionId);
    await assert.rejects(
      world.ledger.reportOutcome(worker.claim(offer), { kind: 'deleted' }),
      reason('OUTCOME_CONFLICT'),
    );
    const first = await worker.created(offer);
    assert.deepEqual(await worker.created(offer), first);
    await assert.rejects(worker.failed(offer), reason('OUTCOME_CONFLICT'));
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 10, volumes: 1 });
  });

  it('withdraws a decision that nobody accepted, and is busy with one that is accepted', async () => {
    world = await World.start();
    await world.report('a@x');
    const worker = world.worker('w', ['a@x']);
    const { decision } = await world.create(10);
    const offer = await worker.offer(decision.decisionId);
    await world.ledger.releaseVolume(decision.subject);
    assert.deepEqual(worker.withdrawn, [decision.decisionId]);
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 0, volumes: 0 });
    await assert.rejects(worker.acknowledge(offer), reason('DECISION_WITHDRAWN'));

    const busy = await world.create(10);
    const accepted = await worker.offer(busy.decision.decisionId);
    await worker.acknowledge(accepted);
    await assert.rejects(world.ledger.releaseVolume(busy.decision.subject), reason('VOLUME_BUSY'));
    await world.pass(31_000);
    world.ledger.stillAlive(['a@x']);
    await assert.rejects(world.ledger.releaseVolume(busy.decision.subject), reason('VOLUME_BUSY'));
    const again = await until(() =>
      worker.offers.findLast((offer) => offer.lease.token > accepted.lease.token),
    );
    await worker.created(again);
    const first = await world.ledger.releaseVolume(busy.decision.subject);
    assert.equal(first.volume.state, 'deleted');
    assert.deepEqual(
      (await world.ledger.releaseVolume(busy.decision.subject)).volume,
      first.volume,
    );
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 0, volumes: 0 });
    await assert.rejects(world.ledger.releaseVolume(randomUUID()), reason('VOLUME_NOT_FOUND'));
  });

  it('orders the deletion of what was created after it was withdrawn, and counts it until then', async () => {
    world = await World.start();
    await world.report('a@x');
    const rogue = world.worker('rogue', ['a@x']);
    const { decision } = await world.create(10);
    const offer = await rogue.offer(decision.decisionId);
    await world.ledger.releaseVolume(decision.subject);
    const late = await rogue.created(offer);
    assert.equal(late.next.kind, 'delete');
    if (late.next.kind !== 'delete') return;
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 10, volumes: 0 });
    assert.deepEqual(await rogue.created(offer), late);
    const order = late.next.offer;
    assert.equal(order.order, 'delete');
    const done = await world.ledger.reportOutcome(rogue.claim(order), { kind: 'deleted' });
    assert.equal(done.decision.state, 'cancelled');
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 0, volumes: 0 });
  });
});
