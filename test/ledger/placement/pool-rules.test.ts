import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { finite } from '../../../src/domain/capacity.js';
import { CodedError } from '../../../src/domain/errors.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { ReportedPool } from '../../../src/domain/report.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { createSpec, DEFAULT_PROFILE, reason, World } from '../support.js';

const GROUP = { capacity_group: 'a7' };

/** A thick pool of 100 GiB, all free. */
function pool(poolName: string, capabilities: JsonObject): ReportedPool {
  return { poolName, capacity: { total: finite(100), free: finite(100) }, capabilities };
}

describe('rules of pools', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
  });
  afterEach(() => world.end());

  const create = (sizeGib: number, more = {}) =>
    world.ledger.place({
      requestId: randomUUID(),
      caller: 'project',
      spec: createSpec(sizeGib, { allowReschedule: false, ...more }),
      detail: { kind: 'create_volume' },
    });
  const report = (host: string, pools: readonly ReportedPool[]) =>
    world.report(host, { layout: { kind: 'pools', pools } });
  const placed = async (all: readonly Promise<unknown>[]) => {
    const ends = await Promise.allSettled(all);
    for (const end of ends)
      if (end.status === 'rejected')
        assert.ok(
          end.reason instanceof CodedError && end.reason.reason === 'NO_VALID_BACKEND',
          String(end.reason),
        );
    return ends.filter(({ status }) => status === 'fulfilled').length;
  };

  it('promise the space of a group once, however many writers, pools and backends', async () => {
    await report('a@x', [pool('gold', GROUP), pool('iron', GROUP)]);
    await report('b@x', [pool('tin', GROUP)]);
    const sizes = Array.from({ length: 60 }, (_, at) => 1 + (at % 8));
    await placed(
      sizes.map((sizeGib, at) =>
        create(sizeGib, at % 3 === 0 ? { resourceBackend: 'b@x#tin' } : {}),
      ),
    );
    const { group, consumedGib } = world.ledger.pool('b@x#tin').state;
    assert.ok(group !== null && group.heldGib <= 100 && group.heldGib > 92, String(group?.heldGib));
    assert.equal(consumedGib, group.heldGib);
    const own = ['a@x#gold', 'a@x#iron', 'b@x#tin'].map(
      (name) => world.ledger.pool(name).state.pool.heldGib,
    );
    assert.equal(
      own.reduce((sum, gib) => sum + gib, 0),
      group.heldGib,
    );
  });

  it('count what is promised in a pool of a group that no report lists any more', async () => {
    await report('a@x', [pool('gold', GROUP), pool('iron', GROUP)]);
    await create(80, { resourceBackend: 'a@x#gold' });
    await report('a@x', [pool('iron', GROUP)]);
    await assert.rejects(create(30), reason('NO_VALID_BACKEND'));
    await world.restart();
    await assert.rejects(create(30), reason('NO_VALID_BACKEND'));
  });

  it('let a pool leave its group with the next report', async () => {
    await report('a@x', [pool('gold', GROUP), pool('iron', GROUP)]);
    await create(80, { resourceBackend: 'a@x#gold' });
    await report('a@x', [pool('gold', GROUP), pool('iron', {})]);
    assert.equal(await placed([create(80), create(80)]), 1);
  });

  it('never place more volumes than a pool takes, however many writers', async () => {
    await report('a@x', [pool('gold', { maximum_volumes: 5 })]);
    await report('b@x', [pool('tin', { maximum_volumes: 4 })]);
    assert.equal(await placed(Array.from({ length: 30 }, () => create(1))), 9);
    assert.equal(world.ledger.pool('a@x#gold').state.pool.volumeCount, 5);
    assert.equal(world.ledger.pool('b@x#tin').state.pool.volumeCount, 4);
  });

  it('count volumes that are on their way, until they have arrived or come to nothing', async () => {
    await report('a@x', [pool('gold', { maximum_volumes: 2 })]);
    await report('b@x', [pool('tin', {})]);
    const worker = world.worker('w', ['a@x', 'b@x']);
    const carryOut = async (decisionId: string, how: 'made' | 'failed') => {
      const offer = await worker.offer(decisionId);
      await worker.acknowledge(offer);
      await (how === 'made' ? worker.created(offer) : worker.failed(offer));
    };
    const volumes: string[] = [];
    for (let at = 0; at < 3; at += 1) {
      const { decision } = await create(1, { resourceBackend: 'b@x#tin' });
      await carryOut(decision.decisionId, 'made');
      volumes.push(decision.subject);
    }
    const migrate = (volumeId = '') =>
      world.ledger.place({
        requestId: randomUUID(),
        caller: 'project',
        spec: createSpec(1, { volumeId, resourceBackend: 'a@x#gold', allowReschedule: false }),
        detail: { kind: 'migrate_volume' },
      });
    const counts = () => {
      const { volumeCount, arriving = 0 } = world.ledger.pool('a@x#gold').state.pool;
      return [volumeCount, arriving];
    };
    const [first, second] = [await migrate(volumes[0]), await migrate(volumes[1])];
    assert.deepEqual(counts(), [0, 2]);
    await assert.rejects(migrate(volumes[2]), reason('NO_VALID_BACKEND'));
    await assert.rejects(
      create(1, { resourceBackend: 'a@x#gold' }),
      reason('NO_VALID_BACKEND'),
      'a create finds it full, too',
    );
    await world.restart();
    assert.deepEqual(counts(), [0, 2]);
    const again = world.worker('w', ['a@x', 'b@x']);
    for (const [{ decision }, how] of [
      [first, 'made'],
      [second, 'failed'],
    ] as const) {
      const offer = await again.offer(decision.decisionId);
      await again.acknowledge(offer);
      await (how === 'made' ? again.created(offer) : again.failed(offer));
    }
    assert.deepEqual(counts(), [1, 0]);
    const third = await migrate(volumes[2]);
    assert.deepEqual(counts(), [1, 1]);
    // The count holds on the locked rows, too, however many come at once.
    await world.ledger.releaseVolume(volumes[0] ?? '');
    assert.equal(
      await placed(volumes.slice(1).map(() => create(1, { resourceBackend: 'a@x#gold' }))),
      1,
    );
    await again.offer(third.decision.decisionId);
    assert.deepEqual(counts(), [1, 1]);
  });

  it('take nothing new in a pool that is cordoned, also after a restart, and again when it is open', async () => {
    await report('a@x', [pool('gold', {})]);
    await world.ledger.setPoolState('a@x#gold', 'cordoned', 'firmware');
    await assert.rejects(create(1), reason('NO_VALID_BACKEND'));
    await world.restart();
    await report('a@x', [pool('gold', { changed: true })]);
    await assert.rejects(create(1), reason('NO_VALID_BACKEND'));
    const since = world.ledger.pool('a@x#gold').state.pool.admin?.since;
    world.now += 1000;
    const { state } = await world.ledger.setPoolState('a@x#gold', 'cordoned', 'disks');
    assert.deepEqual(state.pool.admin, { state: 'cordoned', reason: 'disks', since });
    await world.ledger.setPoolState('a@x#gold', 'open', '');
    assert.equal(await placed([create(1)]), 1);
    await assert.rejects(
      world.ledger.setPoolState('a@x#iron', 'closed', ''),
      reason('POOL_NOT_FOUND'),
    );
  });

  it('let the next attempt go back to a pool with no room for one volume more', async () => {
    await world.end();
    const filters = DEFAULT_PROFILE.filters.filter((name) => name !== 'IgnoreAttemptedHostsFilter');
    world = await World.start({ profile: buildProfile({ ...DEFAULT_PROFILE, filters }) });
    await report('a@x', [pool('gold', { maximum_volumes: 1 })]);
    const worker = world.worker('w', ['a@x']);
    const { decision } = await create(10, { allowReschedule: true });
    await assert.rejects(create(10), reason('NO_VALID_BACKEND'));
    const offer = await worker.offer(decision.decisionId);
    await worker.acknowledge(offer);
    const { next } = await worker.failed(offer);
    assert.equal(next.kind === 'decision' && next.decision.decision.placement.pool, 'a@x#gold');
    assert.equal(world.ledger.pool('a@x#gold').state.pool.volumeCount, 1);
  });
});
