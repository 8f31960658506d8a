import assert from 'node:assert/strict';
import { reason, rest, World } from '../support.js';

describe('backends that go away', () => {
  let world: World;
  afterEach(() => world.end());

  /** Time passes in which only these hosts are heard. */
  async function passWith(ms: number, alive: readonly string[]): Promise<void> {
    for (let left = ms; left > 0; left -= 5000) {
      world.ledger.stillAlive(alive);
      await world.pass(Math.min(left, 5000));
    }
    world.ledger.stillAlive(alive);
  }

  async function state(volumeId: string) {
    const { volume, decisions } = await world.ledger.volume(volumeId);
    return { volume, newest: decisions.at(-1)?.decision, first: decisions[0]?.decision };
  }

  it(
    'takes a silent backend out of placements until its next sign of life, and remembers ' +
      'what was promised there',
    async () => {
      world = await World.start();
      await world.report('a@x');
      await world.create(40);
      await passWith(61_000, []);
      await assert.rejects(world.create(1), reason('NO_VALID_BACKEND'));
      await world.ledger.heartbeat({
        host: 'a@x',
        cluster: null,
        zone: 'nova',
        serviceKind: 'volume',
      });
      assert.equal(world.pool('a@x').held, 40);
      await assert.rejects(world.create(61), reason('NO_VALID_BACKEND'));
      await world.create(60);
    },
  );

  it('at once moves what no worker ever held; it waits if nothing else fits', async () => {
    world = await World.start();
    await world.report('a@x', { total: 1000 });
    const small = await world.create(10);
    const large = await world.create(500);
    await world.report('b@x', { total: 100 });
    await passWith(61_000, ['b@x']);
    await rest();
    const moved = await state(small.decision.subject);
    assert.equal(moved.first?.state, 'cancelled');
    assert.equal(moved.newest?.placement.backend, 'b@x');
    assert.equal(moved.newest?.attempt, 2);
    const waits = await state(large.decision.subject);
    assert.equal(waits.newest?.state, 'pending');
    assert.deepEqual(world.pool('a@x'), { held: 500, confirmed: 0, volumes: 1 });
    assert.deepEqual(world.pool('b@x'), { held: 10, confirmed: 0, volumes: 1 });
  });

  for (const accepted of [false, true]) {
    it(
      `leaves what a worker ${accepted ? 'accepted' : 'was offered'} with its backend until ` +
        `the policy's time has passed; then it is in doubt`,
      async () => {
        world = await World.start();
        await world.report('a@x', { total: 1000 });
        const worker = world.worker('w', ['a@x']);
        const { decision } = await world.create(10);
        const offer = await worker.offer(decision.decisionId);
        if (accepted) await worker.acknowledge(offer);
        worker.watch.close();
        await world.report('b@x', { total: 100 });
        await passWith(300_000, ['b@x']);
        assert.equal((await state(decision.subject)).newest?.placement.backend, 'a@x');
        await passWith(400_000, ['b@x']);
        const { first, newest } = await state(decision.subject);
        assert.equal(first?.state, 'in_doubt');
        assert.equal(newest?.placement.backend, 'b@x');
        assert.deepEqual(world.pool('a@x'), { held: 10, confirmed: 0, volumes: 0 });

        const back = world.worker('w', ['a@x']);
        await rest();
        assert.deepEqual(back.offers, [], 'nothing is offered to a backend that is down');
        await world.report('a@x', { total: 1000 });
        const order = await back.offer(decision.decisionId);
        assert.equal(order.order, 'delete');
        await assert.rejects(back.acknowledge(offer), reason('LEASE_LOST'));
        await back.acknowledge(order);
        const done = await world.ledger.reportOutcome(back.claim(order), { kind: 'deleted' });
        assert.equal(done.decision.state, 'cancelled');
        assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 0, volumes: 0 });
      },
    );
  }

  it(
    'answers a late "created" of an attempt in doubt with the order to delete, and a late ' +
      '"failed" by releasing it',
    async () => {
      for (const late of ['created', 'failed'] as const) {
        world = await World.start();
        await world.report('a@x', { total: 1000 });
        const worker = world.worker('w', ['a@x']);
        const { decision } = await world.create(10);
        const offer = await worker.offer(decision.decisionId);
        await worker.acknowledge(offer);
        await world.report('b@x', { total: 100 });
        await world.ledger.rescheduleVolume(decision.subject, 'the rack is on fire');
        if (late === 'created') {
          const told = await worker.created(offer);
          assert.equal(told.next.kind, 'delete');
          assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 10, volumes: 0 });
          if (told.next.kind === 'delete')
            await world.ledger.reportOutcome(worker.claim(told.next.offer), { kind: 'deleted' });
        } else {
          assert.equal((await worker.failed(offer)).next.kind, 'none');
        }
        assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 0, volumes: 0 });
        assert.deepEqual(world.pool('b@x'), { held: 10, confirmed: 0, volumes: 1 });
        if (late === 'created') await world.end();
      }
    },
  );

  it(
    "takes an operator's word that an attempt in doubt left nothing, and not of one that a " +
      'worker holds',
    async () => {
      world = await World.start();
      await world.report('a@x', { total: 1000 });
      const worker = world.worker('w', ['a@x']);
      const { decision } = await world.create(10);
      await worker.acknowledge(await worker.offer(decision.decisionId));
      await assert.rejects(
        world.ledger.rescheduleVolume(decision.subject, ''),
        reason('NO_VALID_BACKEND'),
      );
      await world.report('b@x', { total: 100 });
      const other = world.worker('v', ['b@x']);
      const moved = await world.ledger.rescheduleVolume(decision.subject, '');
      // Only then does a worker hold it.
      await other.offer(moved.decision.decision.decisionId);
      await assert.rejects(
        world.ledger.settleDecision(moved.decision.decision.decisionId, ''),
        reason('NOT_SETTLEABLE'),
      );
      const settled = await world.ledger.settleDecision(decision.decisionId, 'looked');
      assert.equal(settled.decision.decision.reason, 'looked');
      assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 0, volumes: 0 });
    },
  );

  it('does not count time without reception: a restart, a pause of the process', async () => {
    world = await World.start();
    await world.report('a@x');
    world.now += 3_600_000;
    await world.restart();
    await world.pass(59_000);
    await world.create(1);
    world.now += 3_600_000;
    await world.running.sweep();
    await world.pass(59_000);
    await world.create(1);
    await world.pass(2_000);
    await assert.rejects(world.create(1), reason('NO_VALID_BACKEND'));
  });
});
