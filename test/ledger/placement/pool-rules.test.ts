import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { finite } from '../../../src/domain/capacity.js';
import { CodedError } from '../../../src/domain/errors.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { ReportedPool } from '../../../src/domain/report.js';
import { createSpec, reason, World } from '../support.js';

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
});
