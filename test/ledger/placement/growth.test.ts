import assert from 'node:assert/strict';
import { INFINITE } from '../../../src/domain/capacity.js';
import type { Growth } from '../../../src/engine/estimate/growth.js';
import type { LedgerStore } from '../../../src/ledger/store-port/store.js';
import { backendReport, createSpec, thickPool, World } from '../support.js';

const DAY_MS = 86_400_000;

describe('when pools are full', () => {
  let world: World;
  let store: LedgerStore;
  beforeEach(async () => {
    world = await World.start({ groupCapabilities: ['array'] }, (opened) => {
      store = opened;
      return opened;
    });
  });
  afterEach(() => world.end());

  /** The next day begins, and the server sweeps. */
  async function nextDay(days = 1): Promise<void> {
    world.now += days * DAY_MS;
    await world.running.sweep();
  }

  /** The server has been up for a minute, which is when it first looks. */
  async function minuteLater(): Promise<void> {
    await world.running.sweep();
    world.now += 60_000;
    await world.running.sweep();
  }

  async function growth(resourceBackend: string | null = null) {
    const spec = createSpec(10, { resourceBackend });
    const answer = await world.ledger.estimateCapacity({ spec, counts: true, wantsGrowth: true });
    assert.ok(answer.growth !== null);
    return answer.growth;
  }

  const brief = (all: readonly Growth[] | undefined) =>
    all?.map(({ spanDays, since, gibPerDay, fullAt }) => [
      spanDays,
      (world.now - since) / DAY_MS,
      Math.round(gibPerDay * 100) / 100,
      fullAt === null ? null : Math.round((fullAt - world.now) / DAY_MS),
    ]);

  it('is told from what the ledger saw each day, for a day, a week and a month', async () => {
    await world.report('a@x', { total: 1000 });
    await minuteLater();
    assert.deepEqual((await growth()).all, []);
    await world.create(28);
    await nextDay();
    // The first day serves all spans.
    assert.deepEqual(brief((await growth()).all), [
      [1, 1, 28, 35],
      [7, 1, 28, 35],
      [30, 1, 28, 35],
    ]);
    for (let day = 0; day < 9; day += 1) await nextDay();
    await world.create(20);
    assert.deepEqual(brief((await growth()).all), [
      [1, 1, 20, 48],
      [7, 7, 2.86, 333],
      [30, 10, 4.8, 198],
    ]);
  });

  it('is told of each zone, backend and pool, and a capacity group counts once', async () => {
    const inArray = (name: string) => ({
      ...thickPool(name, 500),
      capabilities: { array: 'one' },
    });
    await world.ledger.report(backendReport('a@x', [inArray('1'), inArray('2')]));
    await world.ledger.report({ ...backendReport('b@x', [thickPool('1', 100)]), zone: 'east' });
    await minuteLater();
    for (const pool of ['a@x#1', 'a@x#2', 'b@x#1'])
      await world.create(10, { resourceBackend: pool });
    await nextDay();
    const { all, zones, backends, pools } = await growth();
    const day = (some: readonly Growth[] | undefined) => brief(some?.slice(0, 1));
    assert.deepEqual(day(all), [[1, 1, 30, 19]]);
    assert.deepEqual(day(zones.get('nova')), [[1, 1, 20, 24]]);
    assert.deepEqual(day(zones.get('east')), [[1, 1, 10, 9]]);
    assert.deepEqual(
      backends.map((one) => [one.backend, one.availableGib, day(one.growth)]),
      [
        ['a@x', 480, [[1, 1, 20, 24]]],
        ['b@x', 90, [[1, 1, 10, 9]]],
      ],
    );
    assert.deepEqual(day(pools.get('b@x#1')), [[1, 1, 10, 9]]);
  });

  it('counts what a full pool took, and not what never takes such volumes', async () => {
    await world.report('a@x', { total: 40 });
    await world.report('b@x', { total: 100 });
    await minuteLater();
    for (let n = 0; n < 4; n += 1) await world.create(10, { resourceBackend: 'a@x' });
    await nextDay();
    assert.deepEqual(brief((await growth()).all.slice(0, 1)), [[1, 1, 40, 3]]);
    // All of a pool that is not asked for counts for nothing.
    assert.deepEqual(brief((await growth('b@x')).all.slice(0, 1)), [[1, 1, 0, null]]);
  });

  it('is never for what empties, has no limit, or was not there', async () => {
    await world.report('a@x', { total: 100, free: 50 });
    await world.ledger.report(
      backendReport('b@x', [
        { poolName: '1', capacity: { total: INFINITE, free: INFINITE }, capabilities: {} },
      ]),
    );
    await minuteLater();
    await nextDay();
    await world.report('a@x', { total: 100, free: 70 });
    await world.report('c@x', { total: 100, free: 10 });
    const { all, pools } = await growth();
    assert.deepEqual(brief(all.slice(0, 1)), [[1, 1, -20, null]]);
    assert.deepEqual(pools.get('b@x#1'), []);
    assert.deepEqual(pools.get('c@x#pool'), []);
  });

  it('goes with a pool that is renamed, and is forgotten with it', async () => {
    await world.report('a@x', { total: 100 });
    await minuteLater();
    await world.create(10);
    await nextDay();
    assert.deepEqual(await kept(), ['a@x#pool']);
    const call = { toCluster: false, allowMerge: false, dryRun: false, requestId: 'r' };
    await world.ledger.rename({ ...call, from: 'a@x', to: 'b@x' });
    assert.deepEqual(await kept(), ['b@x#pool']);
    await world.ledger.rename({ ...call, from: 'b@x#pool', to: 'b@x#vg' });
    assert.deepEqual(await kept(), ['b@x#vg']);
    await world.report('c@x');
    await nextDay();
    await world.pass(70_000);
    assert.deepEqual(await kept(), ['b@x#vg', 'c@x#pool']);
    await world.ledger.forget({ name: 'c@x', dryRun: false, requestId: 'r' });
    assert.deepEqual(await kept(), ['b@x#vg']);
  });

  async function kept(): Promise<readonly string[]> {
    const day = await store.usageDay(Math.floor(world.now / DAY_MS));
    return day === null ? [] : (await store.usage(day, '', 100)).map(({ pool }) => pool);
  }
});
