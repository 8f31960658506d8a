import assert from 'node:assert/strict';
import type {
  PoolFilter,
  PoolPart,
  PoolWatch,
  PoolWatchCall,
} from '../../../src/ledger/api/pools.js';
import { backendReport, reason, thickPool, World } from '../support.js';

const ALL: PoolFilter = {
  backend: null,
  participating: null,
  zone: null,
  pool: null,
  capabilities: {},
  extraSpecs: {},
};

describe('the parts of a watch of pools', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
    await report(1, 1, 1);
  });
  afterEach(() => world.end());

  const report = (...free: readonly number[]) =>
    world.ledger.report(
      backendReport(
        'a@x',
        free.map((left, n) => thickPool(`p${n}`, 9, left)).filter((_, n) => (free[n] ?? 0) > 0),
      ),
    );
  const watch = (more: Partial<PoolWatchCall> = {}): PoolWatch =>
    world.ledger.watchPools({
      filter: ALL,
      resume: null,
      budget: { items: 2, size: 100, sizeOf: () => 1 },
      ...more,
    });
  const told = (part: PoolPart | null) =>
    part === null
      ? null
      : [
          part.pools.map(({ pool }) => pool.poolName).join(),
          part.removed.map((name) => name.slice(4)).join(),
        ];
  const drain = (from: PoolWatch): PoolPart[] => {
    const parts: PoolPart[] = [];
    for (let part = from.next(); part !== null; part = from.next()) parts.push(part);
    return parts;
  };

  it('hold as many pools as there is room for, and at least one', () => {
    assert.deepEqual(drain(watch()).map(told), [
      ['p0,p1', ''],
      ['p2', ''],
    ]);
    const heavy = { items: 10, size: 5, sizeOf: () => 7 };
    assert.equal(drain(watch({ budget: heavy })).length, 3);
  });

  it('need no call for what was committed while one was carried off', async () => {
    const watching = watch();
    drain(watching);
    await report(2, 2, 2);
    assert.deepEqual(told(watching.next()), ['p0,p1', '']);
    await report(3, 3, 3);
    assert.deepEqual(drain(watching).map(told), [
      ['p2', ''],
      ['p0,p1', ''],
      ['p2', ''],
    ]);
  });

  it(
    'tell a pool as it is when its turn comes, and of one that went before it was told only ' +
      'to who had it',
    async () => {
      const watching = watch();
      assert.deepEqual(told(watching.next()), ['p0,p1', '']);
      await report(0, 2, 0);
      // One was looked up already, to see that it does not fit.
      assert.deepEqual(drain(watching).map(told), [
        ['p2', ''],
        ['p1', 'p0'],
        ['', 'p2'],
      ]);
    },
  );

  it('ring only for what a list shows', async () => {
    let rings = 0;
    const unlisten = watch().listen(() => {
      rings += 1;
    });
    await world.ledger.heartbeat({
      host: 'new@x',
      cluster: null,
      zone: 'nova',
      serviceKind: 'volume',
    });
    assert.equal(rings, 0);
    await world.create(1);
    assert.equal(rings, 1);
    unlisten();
    await world.create(1);
    assert.equal(rings, 1);
  });

  it('begin anew behind positions of other feeds, and those that are not reached', () => {
    const { feed } = watch();
    const revision = world.running.index.revision;
    const first = (resume: PoolWatchCall['resume']) => watch({ resume }).next();
    assert.equal(first({ feed, revision })?.reset, false);
    assert.equal(first({ feed, revision: revision + 1 })?.reset, true);
    assert.equal(first({ feed: 'another', revision })?.reset, true);
  });

  it('are none of a backend that is not known', () => {
    assert.throws(
      () => watch({ filter: { ...ALL, backend: 'no@one' } }),
      reason('BACKEND_NOT_FOUND'),
    );
  });
});
