import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type StowageClient, StowageError } from '../../src/client/index.js';
import { finite } from '../../src/domain/capacity.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { ReportedPool } from '../../src/domain/report.js';
import { PoolService, type WatchPoolsResponse } from '../../src/gen/stowage/v1/pool_service_pb.js';
import { backendReport, overriding, World } from '../ledger/support.js';
import { PATIENCE_MS } from '../support/patience.js';
import { type Rig, startRig } from './harness.js';
import { PoolMirror, type PoolQuery } from './pool-mirror.js';
import { atRest, SlowReader } from './slow-reader.js';

function told(code: string, wanted: string): (error: unknown) => boolean {
  return (error) => error instanceof StowageError && error.code === code && error.reason === wanted;
}

function pool(name: string, capabilities: JsonObject = {}, free = 100): ReportedPool {
  return { poolName: name, capacity: { total: finite(100), free: finite(free) }, capabilities };
}

describe('a watch of pools', () => {
  let world: World;
  let rig: Rig;
  let client: StowageClient;

  const open = async () => {
    rig = await startRig(world.ledger);
    client = connect({ server: rig.server.address });
  };
  const close = async () => {
    client.close();
    await rig.close();
  };
  beforeEach(async () => {
    world = await World.start();
    await open();
  });
  afterEach(async () => {
    await close();
    await world.end();
  });

  const report = (host: string, ...pools: readonly ReportedPool[]) =>
    world.ledger.report(backendReport(host, pools));

  /** A stream that stays open, and a wait for what it brings. */
  function follow(query: PoolQuery = {}) {
    const mirror = new PoolMirror(query);
    const stop = new AbortController();
    const done = (async () => {
      for await (const response of client.pools.watchPools({ ...query }, { signal: stop.signal }))
        mirror.take(response);
    })().catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
    return {
      mirror,
      sees: (what: (mirror: PoolMirror) => boolean) => until(() => what(mirror)),
      end: async () => {
        stop.abort();
        await done;
      },
    };
  }
  const whole = ({ responses }: PoolMirror) => responses.some(({ complete }) => complete);
  const held = (mirror: PoolMirror, name: string) => Number(mirror.pools.get(name)?.heldGib ?? -1);

  it(
    'lists what matches, says that this is all, and then sends reports, placements, ' +
      'outcomes and releases',
    async () => {
      await report('a@x', pool('p'), pool('q'));
      const watch = follow({ backend: 'a@x' });
      await watch.sees(whole);
      assert.deepEqual(watch.mirror.names(), ['a@x#p', 'a@x#q']);
      const [first] = watch.mirror.responses;
      assert.ok(first?.reset && first.complete && first.resumeToken !== '');
      await report('b@x', pool('elsewhere'));
      await report('a@x', pool('p', {}, 60), pool('q'));
      await watch.sees(({ pools }) => pools.get('a@x#p')?.factors?.free?.kind.value === 60);
      const worker = world.worker('w', ['a@x']);
      const placed = await world.create(7, { resourceBackend: 'a@x#p' });
      await watch.sees((mirror) => held(mirror, 'a@x#p') === 7);
      const offer = await worker.offer(placed.decision.decisionId);
      await worker.acknowledge(offer);
      await worker.created(offer);
      await watch.sees(
        ({ pools }) =>
          pools.get('a@x#p')?.confirmedGib === 7n && pools.get('a@x#p')?.volumeCount === 1n,
      );
      world.now += 1000;
      await report('a@x', pool('p', {}, 60), pool('q'));
      await watch.sees(
        ({ pools }) => Number(pools.get('a@x#q')?.reportedAt?.seconds) * 1000 === world.now,
      );
      assert.equal(
        watch.mirror.pools.get('a@x#p')?.confirmedGib,
        7n,
        'a report too fresh to count it',
      );
      await world.ledger.releaseVolume(placed.decision.subject);
      await watch.sees(({ pools }) => pools.get('a@x#p')?.volumeCount === 0n);
      await watch.mirror.agrees(client);
      assert.equal(
        watch.mirror.responses.filter(({ complete, reset }) => complete || reset).length,
        1,
      );
      assert.ok(
        watch.mirror.responses.every(({ pools }) =>
          pools.every(({ pool: name }) => name.startsWith('a@x#')),
        ),
      );
      await watch.end();
    },
  );

  it('sends pools that are new, go, and come back', async () => {
    const watch = follow();
    await watch.sees(whole);
    await report('a@x', pool('p'), pool('q'));
    await watch.sees(({ pools }) => pools.size === 2);
    await report('a@x', pool('q'));
    await watch.sees(
      (mirror) => mirror.responses.at(-1)?.removed[0] === 'a@x#p' && mirror.pools.size === 1,
    );
    await report('a@x', pool('p'), pool('q'));
    await watch.sees(({ pools }) => pools.size === 2);
    await watch.mirror.agrees(client);
    await watch.end();
  });

  it('sends hosts that go down, come back, are disabled or move to another zone', async () => {
    await report('a@x', pool('p'));
    const watches = [
      follow(),
      follow({ participating: true }),
      follow({ availabilityZone: 'east' }),
    ];
    const [all, taking, eastern] = watches;
    for (const one of watches) await one.sees(whole);
    await world.pass(90_000);
    await all?.sees(({ pools }) => pools.get('a@x#p')?.participating === false);
    await taking?.sees(({ pools }) => pools.size === 0);
    await world.ledger.heartbeat({
      host: 'a@x',
      cluster: null,
      zone: 'east',
      serviceKind: 'volume',
    });
    await all?.sees(({ pools }) => pools.get('a@x#p')?.availabilityZone === 'east');
    await taking?.sees(({ pools }) => pools.size === 1);
    await eastern?.sees(({ pools }) => pools.size === 1);
    await world.ledger.setBackendState('a@x', 'disabled', 'repairs');
    await taking?.sees(({ pools }) => pools.size === 0);
    for (const one of watches) await one.mirror.agrees(client);
    for (const one of watches) await one.end();
  });

  it('sends pools that begin or cease to match, and never those that do not match', async () => {
    await report('a@x', pool('p', { tier: 'gold' }), pool('q', { tier: 'iron' }));
    const gold = follow({ capabilities: { tier: 'gold' } });
    await gold.sees(whole);
    await report('a@x', pool('p', { tier: 'iron' }), pool('q', { tier: 'iron' }, 50));
    await gold.sees(({ pools }) => pools.size === 0);
    await report('a@x', pool('p', { tier: 'iron' }), pool('q', { tier: 'gold' }));
    await gold.sees(({ pools }) => pools.has('a@x#q'));
    assert.deepEqual(
      gold.mirror.responses.flatMap(({ removed }) => removed),
      ['a@x#p'],
    );
    await gold.mirror.agrees(client);
    await gold.end();
  });

  it('is silent after signs of life and unchanged reports', async () => {
    await report('a@x', pool('p'));
    const watch = follow();
    await watch.sees(whole);
    for (let n = 0; n < 5; n += 1) {
      world.now += 15_000;
      await world.ledger.heartbeat({
        host: 'a@x',
        cluster: null,
        zone: 'nova',
        serviceKind: 'volume',
      });
      await report('a@x', pool('p'));
      await world.running.sweep();
    }
    await sleep(100);
    assert.equal(watch.mirror.responses.length, 1);
    await watch.mirror.agrees(client);
    await watch.end();
  });

  it('resumes from a token with the last state of each pool, and says when it ends', async () => {
    await report(
      'a@x',
      pool('p', { tier: 'gold' }),
      pool('q', { tier: 'gold' }),
      pool('r', { tier: 'gold' }),
      pool('s', { tier: 'gold' }),
    );
    const mirror = new PoolMirror({ capabilities: { tier: 'gold' } });
    await mirror.catchUp(client);
    await mirror.catchUp(client);
    assert.deepEqual(shape(mirror.responses), [
      { pools: [], removed: [], reset: false, complete: true },
    ]);
    await world.create(1, { resourceBackend: 'a@x#p' });
    await world.create(2, { resourceBackend: 'a@x#p' });
    await mirror.catchUp(client);
    assert.deepEqual(shape(mirror.responses), [
      { pools: ['a@x#p'], removed: [], reset: false, complete: true },
    ]);
    assert.equal(held(mirror, 'a@x#p'), 3);
    await report(
      'a@x',
      pool('p', { tier: 'gold' }),
      pool('q', { tier: 'iron' }),
      pool('s', { tier: 'gold' }),
    );
    await mirror.catchUp(client);
    assert.deepEqual(mirror.responses[0]?.removed.toSorted(), ['a@x#q', 'a@x#r']);
    assert.equal(mirror.responses[0]?.reset, false);
    await mirror.agrees(client);
  });

  it('sends after a token the removal of a pool that had not changed', async () => {
    await report('a@x', pool('p'));
    const mirror = new PoolMirror({ participating: true });
    await mirror.catchUp(client);
    const going = mirror.read(client, ({ removed }) => removed.length > 0);
    await until(() => mirror.responses.some(({ complete }) => complete));
    await world.ledger.setBackendState('a@x', 'disabled', 'repairs');
    await going;
    assert.deepEqual(mirror.names(), []);
  });

  it('begins again, and says so, with a token that it cannot go on from', async () => {
    await report('a@x', pool('p'), pool('q'));
    const mirror = new PoolMirror();
    await mirror.catchUp(client);
    const { token } = mirror;
    const filtered = new PoolMirror({ pool: '*#p' });
    filtered.token = token;
    await filtered.catchUp(client);
    assert.deepEqual(shape(filtered.responses), [
      { pools: ['a@x#p'], removed: [], reset: true, complete: true },
    ]);
    await report('a@x', pool('q'));
    await close();
    await world.restart();
    await open();
    await mirror.catchUp(client);
    assert.deepEqual(shape(mirror.responses), [
      { pools: ['a@x#q'], removed: [], reset: true, complete: true },
    ]);
    await mirror.agrees(client);
  });

  it('refuses what is no token, unknown backends, and what a list refuses', async () => {
    await report('a@x', pool('p'));
    const mirror = new PoolMirror();
    await mirror.catchUp(client);
    for (const bad of [
      'garbage',
      `${mirror.token}x`,
      Buffer.from('1.x.y.3').toString('base64url'),
    ]) {
      const watching = new PoolMirror();
      watching.token = bad;
      await assert.rejects(watching.catchUp(client), (error) => {
        assert.ok(error instanceof StowageError && error.reason === 'INVALID_RESUME_TOKEN');
        assert.deepEqual(
          error.violations.map(({ field }) => field),
          ['resume_token'],
        );
        return true;
      });
    }
    await assert.rejects(
      new PoolMirror({ backend: 'no@one' }).catchUp(client),
      told('NOT_FOUND', 'BACKEND_NOT_FOUND'),
    );
    await assert.rejects(
      new PoolMirror({ capabilities: { 'a:': '' } }).catchUp(client),
      told('INVALID_ARGUMENT', 'INVALID_FIELDS'),
    );
  });

  it('takes several responses for many pools, and gives a token with the last', async () => {
    await report('a@x', ...Array.from({ length: 1200 }, (_, n) => pool(`p${n}`)));
    const mirror = new PoolMirror();
    await mirror.catchUp(client);
    const parts = mirror.responses.map(({ reset, complete, resumeToken, readRevision }) => {
      return [reset, complete, resumeToken !== '', readRevision > 0n];
    });
    assert.ok(parts.length >= 3 && mirror.pools.size === 1200);
    assert.deepEqual(parts[0], [true, false, false, false]);
    assert.deepEqual(parts.at(-1), [false, true, true, true]);
    assert.ok(parts.slice(1, -1).every((part) => part.every((one) => !one)));
    await report('a@x', ...Array.from({ length: 1200 }, (_, n) => pool(`p${n}`, {}, 1)));
    const left = new PoolMirror();
    left.token = mirror.token;
    await left.read(client, () => true);
    assert.ok(left.pools.size < 1200);
    assert.equal(left.token, mirror.token, 'what was told in part is told again');
    await mirror.catchUp(client);
    await mirror.agrees(client);
  });

  it('ends with the server, and is counted while it lasts', async () => {
    await report('a@x', pool('p'));
    assert.equal(world.running.poolFeed.listeners, 0);
    const mirror = new PoolMirror();
    const ending = mirror.read(client, () => false);
    await until(() => mirror.responses.length === 1);
    assert.equal(world.running.poolFeed.listeners, 1);
    await Promise.all([
      assert.rejects(ending, told('UNAVAILABLE', 'SHUTTING_DOWN')),
      rig.server.drain(1000),
    ]);
    assert.equal(world.running.poolFeed.listeners, 0);
  });
});

describe('a watch of pools before a commit', () => {
  it('shows nothing of what is being decided', async () => {
    let gate: Promise<void> | null = null;
    const world = await World.start({}, (store) =>
      overriding(store, {
        transact: async (batch, keys, work) => {
          await gate;
          return store.transact(batch, keys, work);
        },
      }),
    );
    const rig = await startRig(world.ledger);
    const client = connect({ server: rig.server.address });
    try {
      await world.report('a@x');
      let commit = () => {};
      gate = new Promise((resolve) => {
        commit = resolve;
      });
      const creating = world.create(5);
      await until(() => world.running.index.tentativeReservations().length === 1);
      const mirror = new PoolMirror();
      await mirror.catchUp(client);
      assert.equal(mirror.pools.get('a@x#pool')?.heldGib, 0n);
      gate = null;
      commit();
      await creating;
      await mirror.catchUp(client);
      assert.equal(mirror.pools.get('a@x#pool')?.heldGib, 5n);
    } finally {
      client.close();
      await rig.close();
      await world.end();
    }
  });
});

describe('a watcher of pools that does not read', () => {
  it('needs no memory, and then gets the last state of each', async () => {
    const world = await World.start();
    let parts = 0;
    const counting = {
      ...world.ledger,
      watchPools: (call: Parameters<typeof world.ledger.watchPools>[0]) => {
        const watch = world.ledger.watchPools(call);
        const next = () => {
          parts += 1;
          return watch.next();
        };
        return { ...watch, next };
      },
    };
    const rig = await startRig(counting);
    const client = connect({ server: rig.server.address });
    const reader = new SlowReader(rig.server.address, PoolService.method.watchPools);
    const pools = 6000;
    const rounds = 6;
    const round = (free: number) =>
      world.ledger.report(
        backendReport(
          'a@x',
          Array.from({ length: pools }, (_, n) => pool(`p${n}`, { text: 'x'.repeat(200) }, free)),
        ),
      );
    try {
      await round(0);
      reader.send({});
      reader.end();
      await until(() => world.running.poolFeed.listeners === 1);
      const settled = await atRest(() => parts);
      for (let free = 1; free <= rounds; free += 1) await round(free);
      assert.ok(
        settled < 25,
        `${settled} parts: what it does not take is looked up for it all the same`,
      );
      assert.equal(await atRest(() => parts), settled);
      const mirror = new PoolMirror();
      reader.read();
      let taken = 0;
      await until(() => {
        for (const message of reader.messages.slice(taken)) mirror.take(message);
        taken = reader.messages.length;
        return (
          mirror.pools.size === pools &&
          [...mirror.pools.values()].every(({ factors }) => factors?.free?.kind.value === rounds)
        );
      });
      await mirror.agrees(client);
      const sent = reader.messages.reduce((sum, { pools: some }) => sum + some.length, 0);
      assert.ok(
        sent <= 2 * pools,
        `${sent} pools sent: each once in the list, and once as it changed last`,
      );
    } finally {
      reader.close();
      client.close();
      await rig.close();
      await world.end();
    }
  });
});

function shape(responses: readonly WatchPoolsResponse[]) {
  return responses.map(({ pools, removed, reset, complete }) => ({
    pools: pools.map(({ pool: name }) => name),
    removed,
    reset,
    complete,
  }));
}

/** Waits for what comes over the wire. */
async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; waited < PATIENCE_MS; waited += 5) {
    if (holds()) return;
    await sleep(5);
  }
  assert.fail('it never came');
}
