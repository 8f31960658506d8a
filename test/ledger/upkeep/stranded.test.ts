import assert from 'node:assert/strict';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { DEFAULT_PROFILE, overriding, World } from '../support.js';

describe('what waits for backends that are down', () => {
  let world: World;
  let reads: string[];
  afterEach(() => world.end());

  /** A world that notes what is read of decisions. */
  async function watched(settings: Parameters<typeof World.start>[0] = {}): Promise<void> {
    reads = [];
    world = await World.start(settings, (store) =>
      overriding(store, {
        offers: (ids) => {
          reads.push(`offers ${ids.length}`);
          return store.offers(ids);
        },
        stranded: (query) => {
          reads.push(`stranded ${query.backend}`);
          return store.stranded(query);
        },
      }),
    );
  }

  /** Time passes; only these are heard. */
  async function heard(hosts: readonly string[], ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 5000) {
      world.ledger.stillAlive(hosts);
      await world.pass(Math.min(left, 5000));
    }
  }

  async function homeOf(volumeId: string): Promise<string | undefined> {
    return (await world.ledger.volume(volumeId)).volume.home?.backend;
  }

  it('is looked at once, and not again until a pool gains something', async () => {
    await watched();
    await world.report('a@x', { total: 1000 });
    const placed = await Promise.all(Array.from({ length: 5 }, () => world.create(20)));
    await world.report('b@x', { total: 1000, free: 10 });
    await heard(['b@x'], 70_000);
    assert.ok(reads.includes('stranded a@x'), 'it was read when its backend went down');
    reads.splice(0);
    const { index } = world.running;
    const pick = index.pick.bind(index);
    let looks = 0;
    index.pick = (...asked) => {
      looks += 1;
      return pick(...asked);
    };

    await heard(['b@x'], 120_000);
    // It is filled further, which is a change and no gain.
    await world.create(2, { resourceBackend: 'b@x' });
    await world.report('b@x', { total: 1000, free: 5 });
    await heard(['b@x'], 60_000);
    assert.deepEqual([reads, looks], [[], 0], 'nothing could take it, and nobody asked');
    assert.equal(world.running.stranded(), 5);

    await world.report('b@x', { total: 1000, free: 1000 });
    await heard(['b@x'], 40_000);
    for (const { decision } of placed) assert.equal(await homeOf(decision.subject), 'b@x');
    assert.equal(world.running.stranded(), 0);
  });

  it('goes where space was released, and where an operator enabled a host', async () => {
    await watched();
    await world.report('a@x', { total: 1000 });
    const first = await world.create(20);
    const second = await world.create(60);
    await world.report('b@x', { total: 30 });
    const fills = await world.create(30, { resourceBackend: 'b@x' });
    await world.report('c@x', { total: 60 });
    await world.ledger.setBackendState('c@x', 'disabled', 'maintenance');
    await heard(['b@x', 'c@x'], 70_000);
    assert.equal(world.running.stranded(), 2);

    await world.ledger.releaseVolume(fills.decision.subject);
    await heard(['b@x', 'c@x'], 40_000);
    assert.equal(await homeOf(first.decision.subject), 'b@x');
    assert.equal(world.running.stranded(), 1);

    await world.ledger.setBackendState('c@x', 'enabled', '');
    await heard(['b@x', 'c@x'], 40_000);
    assert.equal(await homeOf(second.decision.subject), 'c@x');
  });

  it('is found anew when the configuration was loaded again', async () => {
    await watched({ rescheduleAfterDownMs: null });
    await world.report('a@x');
    const worker = world.worker('w', ['a@x']);
    const { decision } = await world.create(10);
    await worker.acknowledge(await worker.offer(decision.decisionId));
    await world.report('b@x');
    await heard(['b@x'], 300_000);
    assert.equal(await homeOf(decision.subject), 'a@x');
    world.reconfigure({ rescheduleAfterDownMs: 100_000 });
    await heard(['b@x'], 10_000);
    assert.equal(await homeOf(decision.subject), 'b@x');
  });

  it('stays with the worker that acknowledged it if the request says so', async () => {
    await watched({ rescheduleAfterDownMs: 100_000 });
    await world.report('a@x', { total: 1000 });
    const worker = world.worker('w', ['a@x']);
    const kept = await world.create(10, { rescheduleAfterDown: false });
    const lost = await world.create(10);
    for (const { decision } of [kept, lost])
      await worker.acknowledge(await worker.offer(decision.decisionId));
    await world.report('b@x', { total: 1000 });
    await heard(['b@x'], 300_000);
    assert.deepEqual(
      await Promise.all([kept, lost].map(({ decision }) => homeOf(decision.subject))),
      ['a@x', 'b@x'],
    );
    // An operator still may.
    await world.ledger.rescheduleVolume(kept.decision.subject, 'by hand');
    assert.equal(await homeOf(kept.decision.subject), 'b@x');
  });

  it('one that has another place than those like it does not keep them from theirs', async () => {
    await watched();
    await world.report('a@x', { total: 1000 });
    const bound = await world.create(10, { resourceBackend: 'a@x' });
    const large = await world.create(500);
    const small = await world.create(10);
    await world.report('b@x', { total: 100 });
    await heard(['b@x'], 70_000);
    assert.deepEqual(
      await Promise.all([bound, large, small].map(({ decision }) => homeOf(decision.subject))),
      ['a@x', 'a@x', 'b@x'],
    );
  });

  it('one that must not be where another is does not keep those from there that may', async () => {
    const filters = [...DEFAULT_PROFILE.filters, 'DifferentBackendFilter'];
    await watched({ profile: buildProfile({ ...DEFAULT_PROFILE, filters }) });
    await world.report('b@x', { total: 100 });
    const there = (await world.create(10)).decision.subject;
    await world.report('a@x', { total: 1000 });
    const apart = await world.create(10, { hints: { different_host: [there] } });
    const plain = await world.create(10);
    await heard(['b@x'], 70_000);
    assert.deepEqual(
      await Promise.all([apart, plain].map(({ decision }) => homeOf(decision.subject))),
      ['a@x', 'b@x'],
    );
  });

  describe('after an outage of all', () => {
    const HOSTS = ['a@x', 'b@x', 'c@x', 'd@x'];

    /** Forty volumes on four backends that then are all down. */
    async function outage(): Promise<readonly string[]> {
      await watched({ rescheduleAfterReturnMs: 30_000 });
      for (const host of HOSTS) await world.report(host, { total: 1000 });
      const volumes = [];
      for (let n = 0; n < 40; n += 1) volumes.push((await world.create(10)).decision.subject);
      await heard([], 70_000);
      assert.deepEqual(await counts(volumes), [10, 10, 10, 10]);
      return volumes;
    }

    async function counts(volumes: readonly string[]): Promise<number[]> {
      const homes = await Promise.all(volumes.map(homeOf));
      return HOSTS.map((host) => homes.filter((home) => home === host).length);
    }

    it('the first that returns does not get what others may come back for', async () => {
      const volumes = await outage();
      await world.report('a@x', { total: 1000 });
      await heard(['a@x'], 20_000);
      assert.deepEqual(await counts(volumes), [10, 10, 10, 10]);
      assert.ok(world.running.movesHeldMs() > 0);
      await world.report('b@x', { total: 1000 });
      await heard(['a@x', 'b@x'], 25_000);
      assert.deepEqual(await counts(volumes), [10, 10, 10, 10], 'each return begins a span');
      await heard(['a@x', 'b@x'], 10_000);
      assert.deepEqual(await counts(volumes), [20, 20, 0, 0], 'spread as the weights say');
      assert.equal(world.running.movesHeldMs(), 0);
    });

    it('one that comes and goes does not hold up the others for ever', async () => {
      const volumes = await outage();
      await world.report('a@x', { total: 1000 });
      for (let round = 0; round < 10; round += 1) {
        await world.report('b@x', { total: 1000 });
        await heard(['a@x'], 65_000);
      }
      const [a = 0, , c, d] = await counts(volumes);
      assert.ok(a >= 30, `${a}`);
      assert.deepEqual([c, d], [0, 0]);
    });

    it('a server that starts meanwhile waits as well', async () => {
      const volumes = await outage();
      await world.report('a@x', { total: 1000 });
      await heard(['a@x'], 5_000);
      await world.restart();
      await heard(['a@x'], 25_000);
      assert.deepEqual(await counts(volumes), [10, 10, 10, 10]);
      await heard(['a@x'], 10_000);
      assert.deepEqual(await counts(volumes), [40, 0, 0, 0]);
    });
  });
});
