import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { OperationDetail } from '../../../src/domain/operation.js';
import type { CreateVolumeSpec } from '../../../src/domain/volume.js';
import { backendReport, createSpec, reason, thickPool, World } from '../support.js';

const ANY_POOL = {
  backend: null,
  participating: null,
  zone: null,
  pool: null,
  capabilities: {},
  extraSpecs: {},
};

describe('reports', () => {
  let world: World;
  afterEach(() => world.end());

  /** A volume that exists on a@x; answers the accounting revision that its worker was told. */
  async function made(sizeGib: number): Promise<number> {
    const worker = world.worker('maker', ['a@x']);
    const { decision } = await world.create(sizeGib);
    const answer = await worker.created(await worker.offer(decision.decisionId));
    worker.watch.close();
    return answer.accountingRevision;
  }

  it('subtract what they do not contain, so that no space is handed out twice', async () => {
    world = await World.start();
    const before = await world.report('a@x');
    const revision = await made(30);
    await world.create(20);
    await world.report('a@x', { free: 100, accountingRevision: before });
    assert.deepEqual(world.pool('a@x'), { held: 20, confirmed: 30, volumes: 2 });
    await assert.rejects(world.create(51), reason('NO_VALID_BACKEND'));
    await world.report('a@x', { free: 70, accountingRevision: revision });
    assert.deepEqual(world.pool('a@x'), { held: 20, confirmed: 0, volumes: 2 });
    await assert.rejects(world.create(51), reason('NO_VALID_BACKEND'));
    await world.create(50);
  });

  it('without a revision contain what was confirmed before their time less tolerance', async () => {
    world = await World.start();
    await world.report('a@x');
    await made(30);
    world.now += 9_000;
    await world.report('a@x', { free: 70, measuredAt: world.now });
    assert.equal(world.pool('a@x').confirmed, 30);
    world.now += 2_000;
    await world.report('a@x', { free: 70, measuredAt: world.now });
    assert.equal(world.pool('a@x').confirmed, 0);
  });

  it(
    'from a manager whose clock is an hour behind contain nothing of that hour; an hour ' +
      'ahead they are refused',
    async () => {
      world = await World.start();
      await world.report('a@x', { measuredAt: world.now - 3_600_000 });
      await made(30);
      world.now += 60_000;
      await world.report('a@x', { free: 71, measuredAt: world.now - 3_600_000 });
      assert.equal(world.pool('a@x').confirmed, 30);
      const free = world.ledger.pool('a@x#pool').state.pool.report?.space.free;
      await assert.rejects(
        world.report('a@x', { free: 1, measuredAt: world.now + 3_600_000 }),
        reason('CLOCK_AHEAD'),
      );
      assert.deepEqual(world.ledger.pool('a@x#pool').state.pool.report?.space.free, free);
    },
  );

  it('that name a revision which was never given out are refused', async () => {
    world = await World.start();
    const revision = await world.report('a@x');
    await assert.rejects(
      world.report('a@x', { accountingRevision: revision + 1 }),
      reason('REVISION_AHEAD'),
    );
  });

  it('never replace a newer one: by sequence, by ended incarnation, by time', async () => {
    world = await World.start();
    const send = (free: number, incarnation: string, sequence: number) =>
      world.ledger.report({
        ...backendReport('a@x', [thickPool('pool', 100, free)]),
        incarnation,
        sequence,
      });
    assert.equal((await send(90, 'one', 5)).applied, true);
    assert.equal((await send(91, 'one', 4)).applied, false);
    assert.equal((await send(91, 'one', 5)).applied, false);
    assert.equal((await send(80, 'two', 1)).applied, true);
    assert.match((await send(91, 'one', 6)).ignoredReason, /has ended/);
    await world.restart();
    assert.equal((await send(91, 'one', 7)).applied, false);
    assert.equal((await send(70, 'two', 2)).applied, true);

    const timed = (free: number, measuredAt: number) =>
      world.ledger.report({ ...backendReport('b@x', [thickPool('pool', 100, free)]), measuredAt });
    assert.equal((await timed(90, world.now)).applied, true);
    assert.equal((await timed(91, world.now - 1)).applied, false);
  });

  it('of a cluster are those of its members, ordered by the revision they had seen', async () => {
    world = await World.start();
    const from = (host: string, free: number, accountingRevision: number) =>
      world.report(host, { cluster: 'c@x', total: 100, free, accountingRevision });
    await from('n1@x', 100, 0);
    await from('n2@x', 99, 0);
    const worker = world.worker('w', ['c@x']);
    const { decision } = await world.create(10);
    assert.equal(decision.placement.pool, 'c@x#pool');
    assert.equal(decision.placement.cluster, 'c@x#pool');
    assert.equal(decision.placement.host, 'n1@x#pool');
    const { accountingRevision } = await worker.created(await worker.offer(decision.decisionId));
    await from('n1@x', 90, accountingRevision);
    await from('n2@x', 55, 0);
    assert.deepEqual(world.ledger.pool('c@x#pool').state.pool.report?.space.free, {
      kind: 'finite',
      gib: 90,
    });
  });

  it(
    'that say the same write nothing; a pool that they no longer list is gone, and what was ' +
      'promised there stays known',
    async () => {
      world = await World.start();
      const both = backendReport('a@x', [thickPool('one', 100), thickPool('two', 50)]);
      await world.ledger.report(both);
      const { readRevision } = world.ledger.pool('a@x#one');
      world.now += 1000;
      const again = await world.ledger.report(both);
      assert.equal(again.applied, true);
      assert.equal(world.ledger.pool('a@x#one').readRevision, readRevision);
      await world.create(60);
      await world.ledger.report(backendReport('a@x', [thickPool('two', 50)]));
      assert.throws(() => world.ledger.pool('a@x#one'), reason('POOL_NOT_FOUND'));
      await assert.rejects(world.create(60), reason('NO_VALID_BACKEND'));
      await world.ledger.report(both);
      await assert.rejects(world.create(60), reason('NO_VALID_BACKEND'));
      await world.create(40);
    },
  );

  it('write only the pools of which they say something new', async () => {
    world = await World.start();
    const of = (free: number, name = 'two') =>
      backendReport('a@x', [thickPool('one', 100), thickPool(name, 50, free)]);
    const shown = (name: string) => {
      const { generation, report } = world.ledger.pool(`a@x#${name}`).state.pool;
      return { generation, report };
    };
    await world.ledger.report(of(50));
    const before = { one: shown('one'), two: shown('two') };
    await world.ledger.report(of(40));
    // The very same object: what was derived from it is not derived again, nor is it written.
    assert.equal(shown('one').report, before.one.report);
    assert.equal(shown('one').generation, before.one.generation);
    assert.notEqual(shown('two').generation, before.two.generation);
    const space = shown('two').report?.space;
    assert.deepEqual(space?.free, { kind: 'finite', gib: 40 });
    await world.restart();
    const { readRevision } = world.ledger.pool('a@x#one');
    await world.ledger.report(of(40));
    assert.equal(world.ledger.pool('a@x#one').readRevision, readRevision);
    await world.ledger.report(of(40, 'three'));
    assert.equal(shown('one').generation, before.one.generation);
    assert.throws(() => world.ledger.pool('a@x#two'), reason('POOL_NOT_FOUND'));
  });

  it('show drift if they leave less than is reserved; nothing more is placed there', async () => {
    world = await World.start();
    await world.report('a@x');
    await world.create(60);
    await world.report('a@x', { total: 50 });
    await assert.rejects(world.create(1), reason('NO_VALID_BACKEND'));
  });

  it('and operators decide what takes part: disabled and frozen hosts do not', async () => {
    world = await World.start();
    await assert.rejects(
      world.ledger.setBackendState('a@x', 'disabled', ''),
      reason('HOST_NOT_FOUND'),
    );
    await world.ledger.heartbeat({
      host: 'a@x',
      cluster: null,
      zone: 'nova',
      serviceKind: 'volume',
    });
    for (const state of ['disabled', 'frozen'] as const) {
      await world.ledger.setBackendState('a@x', state, 'maintenance');
      await world.report('a@x');
      await assert.rejects(world.create(1), reason('NO_VALID_BACKEND'));
    }
    const { state } = await world.ledger.setBackendState('a@x', 'enabled', '');
    assert.equal(state.hosts[0]?.adminState, 'enabled');
    await world.create(1);
  });

  it('let a host leave its cluster and come back', async () => {
    world = await World.start();
    await world.report('n1@x', { cluster: 'c@x' });
    await world.report('n1@x');
    assert.equal((await world.create(1)).decision.placement.pool, 'n1@x#pool');
    assert.equal(
      world.ledger
        .listBackends({ participating: null, adminState: null, zone: null, after: '', limit: 10 })
        .items.find((item) => item.backend.backend === 'c@x')?.hosts.length,
      0,
    );
    await world.report('n1@x', { cluster: 'c@x' });
    assert.equal((await world.create(1)).decision.placement.pool, 'c@x#pool');
  });

  it('of imported volumes contain them already: only home and count are kept', async () => {
    world = await World.start();
    await world.report('a@x');
    const volume = {
      volumeId: '2f0e12f6-43a1-4f9c-9f1c-9f8f6d1e0a11',
      pool: 'a@x#other',
      sizeGib: 5,
      projectId: 'p',
      typeName: '',
    };
    await assert.rejects(
      world.ledger.importVolume({ ...volume, pool: 'b@x#pool' }),
      reason('BACKEND_NOT_FOUND'),
    );
    await world.ledger.importVolume(volume);
    await world.ledger.importVolume(volume);
    await assert.rejects(
      world.ledger.importVolume({ ...volume, pool: 'a@x#pool' }),
      reason('VOLUME_EXISTS'),
    );
    await world.ledger.report(
      backendReport('a@x', [thickPool('pool', 100), thickPool('other', 100, 95)]),
    );
    const { pool } = world.ledger.pool('a@x#other').state;
    assert.deepEqual([pool.volumeCount, pool.heldGib, pool.confirmedGib], [1, 0, 0]);
    await world.ledger.releaseVolume(volume.volumeId);
    assert.equal(world.ledger.pool('a@x#other').state.pool.volumeCount, 0);
  });

  it(
    'may be of volumes whose pool nobody knows: they live on the backend, and in no pool ' +
      'that can be chosen',
    async () => {
      world = await World.start();
      await world.report('a@x', { cluster: 'c@x', zone: 'west' });
      const volumeId = '2f0e12f6-43a1-4f9c-9f1c-9f8f6d1e0a12';
      const volume = { volumeId, pool: 'a@x', sizeGib: 5, projectId: 'p', typeName: 'old' };
      await world.ledger.importVolume(volume);
      await world.ledger.importVolume({ ...volume, pool: 'c@x' });
      const home = async () => (await world.ledger.volume(volumeId)).volume.home;
      const there = { pool: 'c@x', backend: 'c@x', host: 'a@x', cluster: 'c@x', zone: 'west' };
      assert.deepEqual(await home(), there);
      const everything = {
        state: 'not_deleted',
        projectId: null,
        createdFrom: null,
        createdBefore: null,
        after: null,
        limit: 9,
      } as const;
      const { items } = await world.ledger.listVolumes({ ...everything, home: 'c@x' });
      assert.deepEqual([items.length, world.pool('c@x').volumes], [1, 0]);
      assert.deepEqual(
        world.ledger
          .listPools({ ...ANY_POOL, after: '', limit: 9 })
          .items.map(({ pool }) => pool.pool),
        ['c@x#pool'],
      );
      await world.restart();
      await world.report('a@x', { cluster: 'c@x', zone: 'west' });

      // Named without a pool it stays, and takes nothing, whichever pool passes.
      const worker = world.worker('w', ['c@x']);
      const place = async (detail: OperationDetail, more: Partial<CreateVolumeSpec> = {}) => {
        const spec = createSpec(5, { volumeId, allowReschedule: false, ...more });
        const answer = await world.ledger.place({
          requestId: randomUUID(),
          caller: 'p',
          spec,
          detail,
        });
        const offer = await worker.offer(answer.decision.decisionId);
        await worker.acknowledge(offer);
        await worker.created(offer);
        return answer;
      };
      const volumeType = { name: 'new', extraSpecs: {}, qosSpecs: {} };
      const retyped = await place(
        { kind: 'retype_volume', policy: 'never', from: 'c@x' },
        { volumeType },
      );
      assert.deepEqual([retyped.reservations, await home()], [[], there]);
      assert.equal((await world.ledger.volume(volumeId)).volume.typeName, 'new');
      await place({ kind: 'migrate_volume' }, { resourceBackend: 'c@x#pool' });
      assert.deepEqual([(await home())?.pool, world.pool('c@x').volumes], ['c@x#pool', 1]);
      await world.ledger.releaseVolume(volumeId);

      const another = '2f0e12f6-43a1-4f9c-9f1c-9f8f6d1e0a13';
      await world.ledger.importVolume({ ...volume, volumeId: another });
      assert.equal((await world.ledger.releaseVolume(another)).volume.state, 'deleted');
      await world.ledger.importVolume({ ...volume, volumeId: another, pool: 'c@x#pool' });
      assert.equal(world.pool('c@x').volumes, 1);
    },
  );

  it('that another one overtook while they were compared are told from the one before', async () => {
    world = await World.start();
    // So many pools that they are compared in two parts, with other reports in between.
    const pools = (first: number, rest: number) =>
      Array.from({ length: 600 }, (_, n) => thickPool(`p${n}`, n < 512 ? first : rest));
    const send = (first: number, rest: number) =>
      world.ledger.report(backendReport('a@x', pools(first, rest)));
    const head = { accountingRevision: null, incarnation: '', sequence: 0, measuredAt: null };
    const { soon } = world.timers;
    // It reads the pools in two turns, and compares the second part after a third.
    for (const at of [1, 2, 3]) {
      const { known } = await send(100, 100);
      if (known === null) throw new Error('the report cannot be told from others');
      // Another one is taken in this turn of the first.
      let turns = 0;
      world.timers.soon = (run) => {
        turns += 1;
        if (turns - 1 === at) void send(300, 200).then(() => soon(run));
        else soon(run);
      };
      await send(100, 200);
      world.timers.soon = soon;
      assert.ok(turns > at);
      // It is not what stands, so it may not be taken for that.
      assert.equal(world.ledger.reportAgain(known, head), null, `in turn ${at}`);
    }
  });

  it('that two others overtook, the second as it was before, are told from them', async () => {
    world = await World.start();
    const pools = (parts: readonly number[]) =>
      parts.flatMap((gib, part) =>
        Array.from({ length: 512 }, (_, n) => thickPool(`p${part}-${n}`, gib)),
      );
    const send = (...parts: readonly number[]) =>
      world.ledger.report(backendReport('a@x', pools(parts)));
    const { soon } = world.timers;
    await send(100, 100, 100);
    let turns = 0;
    world.timers.soon = function hook(run) {
      turns += 1;
      world.now += 1;
      // Its parts are compared before turn 4, after it, and after turn 5.
      const others = turns === 4 ? [300, 200, 300] : turns === 5 ? [100, 100, 100] : null;
      if (others === null) return soon(run);
      world.timers.soon = soon;
      void send(...others).then(() => {
        world.timers.soon = hook;
        soon(run);
      });
    };
    await send(100, 200, 100);
    world.timers.soon = soon;
    const { pool } = world.ledger.pool('a@x#p1-7').state;
    assert.deepEqual(pool.report?.space.total, { kind: 'finite', gib: 200 });
  });

  it('that were read under other settings are read again', async () => {
    world = await World.start();
    const pools = Array.from({ length: 600 }, (_, n) => thickPool(`p${n}`, 100));
    const { soon } = world.timers;
    let turns = 0;
    world.timers.soon = (run) => {
      turns += 1;
      if (turns === 2) world.reconfigure({ groupCapabilities: ['site'] });
      soon(run);
    };
    const { known } = await world.ledger.report(backendReport('a@x', pools));
    world.timers.soon = soon;
    assert.ok(turns > 2 && known !== null);
    const head = { accountingRevision: null, incarnation: '', sequence: 0, measuredAt: null };
    assert.equal(world.ledger.reportAgain(known, head), null);
  });
});
