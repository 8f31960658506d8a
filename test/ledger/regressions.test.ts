import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { StoreUnavailable } from '../../src/ledger/store-port/store.js';
import { backendReport, overriding, reason, rest, thickPool, World } from './support.js';

const HOUR_MS = 3_600_000;

// Defects that a review found, each by the name of what it broke.
describe('once broken', () => {
  let world: World;
  afterEach(() => world.end());

  /** A volume that fills a@x, created and contained; answers the revisions before and after. */
  async function filled(more: { incarnation?: string } = {}) {
    const before = await world.report('a@x', { total: 10, sequence: 1, ...more });
    const worker = world.worker('w', ['a@x']);
    const offer = await worker.offer((await world.create(10)).decision.decisionId);
    await worker.acknowledge(offer);
    const after = (await worker.created(offer)).accountingRevision;
    await world.report('a@x', {
      total: 10,
      free: 0,
      accountingRevision: after,
      sequence: 2,
      ...more,
    });
    return { before, after };
  }

  it('contained space handed out again by a late report of the same host', async () => {
    world = await World.start();
    const { before } = await filled();
    const late = backendReport('a@x', [thickPool('pool', 10, 10)]);
    assert.equal(
      (await world.ledger.report({ ...late, accountingRevision: before })).applied,
      false,
    );
    await assert.rejects(world.create(10), reason('NO_VALID_BACKEND'));
  });

  it('contained space handed out again by a new incarnation with an older revision', async () => {
    world = await World.start();
    const { before } = await filled({ incarnation: 'one' });
    const late = backendReport('a@x', [thickPool('pool', 10, 10)]);
    assert.equal(
      (
        await world.ledger.report({
          ...late,
          accountingRevision: before,
          incarnation: 'two',
          sequence: 1,
        })
      ).applied,
      false,
    );
    await assert.rejects(world.create(10), reason('NO_VALID_BACKEND'));
  });

  for (const how of ['sequence', 'measuredAt'] as const) {
    it(`an older report after an unchanged one, by ${how}, also after a restart`, async () => {
      world = await World.start();
      const start = world.now;
      const send = (n: number, free: number) => {
        const order =
          how === 'sequence' ? { incarnation: 'one', sequence: n } : { measuredAt: start + n };
        return world.ledger.report({
          ...backendReport('a@x', [thickPool('pool', 100, free)]),
          ...order,
        });
      };
      await send(1, 50);
      await send(3, 50);
      assert.equal((await send(2, 90)).applied, false);
      await world.pass(11_000);
      await world.restart();
      assert.equal((await send(2, 90)).applied, false);
    });
  }

  it('an idle worker beside one that took what there was room for', async () => {
    world = await World.start();
    await world.report('a@x');
    await world.create(1);
    await world.create(1);
    const workers = [world.worker('one', ['a@x'], 1), world.worker('two', ['a@x'], 1)];
    await rest();
    await world.pass(2000);
    await rest();
    assert.deepEqual(
      workers.map((worker) => worker.offers.length),
      [1, 1],
    );
  });

  it('an order that nobody looked for after one failed read', async () => {
    let failing = true;
    world = await World.start({}, (store) =>
      overriding(store, {
        live: (query) => {
          if (!failing || query.kind !== 'offerable') return store.live(query);
          failing = false;
          return Promise.reject(new StoreUnavailable('a blip'));
        },
      }),
    );
    await world.report('a@x');
    await world.create(1);
    const worker = world.worker('w', ['a@x']);
    await rest();
    await world.pass(2000);
    await rest();
    assert.equal(worker.offers.length, 1);
  });

  it('room that a worker lost when its order to delete went to the one who came late', async () => {
    world = await World.start({ rescheduleAfterDownMs: null });
    await world.report('a@x');
    const first = world.worker('first', ['a@x'], 1);
    const { decision } = await world.create(1);
    const offer = await first.offer(decision.decisionId);
    await first.acknowledge(offer);
    await world.report('b@x');
    first.watch.close();
    await world.ledger.rescheduleVolume(decision.subject, '');
    const second = world.worker('second', ['a@x'], 1);
    assert.equal((await second.offer(decision.decisionId)).order, 'delete');
    const late = await first.created(offer);
    assert.deepEqual(second.withdrawn, [decision.decisionId]);
    assert.equal(late.next.kind, 'delete');
    if (late.next.kind === 'delete')
      await world.ledger.reportOutcome(first.claim(late.next.offer), { kind: 'deleted' });
    const next = await world.create(1, { resourceBackend: 'a@x#pool' });
    await second.offer(next.decision.decisionId);
  });

  it('a stranded decision that was behind more hopeless ones than one sweep takes', async () => {
    world = await World.start();
    await world.report('a@x', { total: 10_000 });
    await Promise.all(
      Array.from({ length: 256 }, () => world.create(1, { resourceBackend: 'a@x#pool' })),
    );
    const { decision } = await world.create(1);
    await world.report('b@x', { total: 10_000 });
    for (let second = 0; second < 65; second += 5) {
      world.ledger.stillAlive(['b@x']);
      await world.pass(5000);
    }
    assert.equal((await world.ledger.volume(decision.subject)).volume.home?.backend, 'b@x');
  });

  it('leases and silences that nobody ended because one row could not be read', async () => {
    let broken = '';
    world = await World.start({}, (store) =>
      overriding(store, {
        offers: (ids) =>
          ids.includes(broken) ? Promise.reject(new Error('the row is broken')) : store.offers(ids),
      }),
    );
    await world.report('a@x');
    broken = (await world.create(1)).decision.decisionId;
    await world.report('b@x');
    for (let second = 0; second < 65; second += 5) {
      world.ledger.stillAlive(['b@x']);
      await world.pass(5000);
    }
    await world.pass(65_000);
    const down = world.ledger
      .listBackends({ participating: null, adminState: null, zone: null, after: '', limit: 10 })
      .items.map(({ backend }) => backend.downSince !== null);
    assert.deepEqual(down, [true, true]);
    assert.ok(world.faults.length > 0);
  });

  it('what was created a day after it was withdrawn, neither counted nor deleted', async () => {
    world = await World.start({ serviceDownTimeMs: 1000 * HOUR_MS });
    await world.report('a@x');
    const rogue = world.worker('rogue', ['a@x']);
    const { decision } = await world.create(1);
    const offer = await rogue.offer(decision.decisionId);
    await world.ledger.releaseVolume(decision.subject);
    await world.pass(25 * HOUR_MS, HOUR_MS);
    assert.equal((await rogue.created(offer)).next.kind, 'delete');
    assert.equal(world.pool('a@x').confirmed, 1);
  });

  it('volumes in error that stayed for ever', async () => {
    world = await World.start({ serviceDownTimeMs: 10_000 * HOUR_MS });
    const volumeId = randomUUID();
    await assert.rejects(world.create(1, { volumeId }), reason('NO_VALID_BACKEND'));
    await world.pass(29 * 24 * HOUR_MS, 6 * HOUR_MS);
    assert.equal((await world.ledger.volume(volumeId)).volume.state, 'error');
    await world.pass(2 * 24 * HOUR_MS, 6 * HOUR_MS);
    await assert.rejects(world.ledger.volume(volumeId), reason('VOLUME_NOT_FOUND'));
  });

  it('a cluster whose last member left, with decisions that nobody would ever take', async () => {
    world = await World.start();
    await world.report('n1@x', { cluster: 'c@x' });
    const { decision } = await world.create(1);
    await world.report('n1@x');
    await world.pass(2000);
    assert.equal((await world.ledger.volume(decision.subject)).volume.home?.backend, 'n1@x');
  });
});
