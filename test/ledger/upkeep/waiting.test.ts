import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CodedError } from '../../../src/domain/errors.js';
import type { EventPayload } from '../../../src/domain/event.js';
import type { CreateVolumeSpec } from '../../../src/domain/volume.js';
import type { PlaceAnswer } from '../../../src/ledger/api/placement.js';
import { EVERY_EVENT } from '../../support/every-event.js';
import { createSpec, overriding, thickPool, World } from '../support.js';

const MINUTE = 60_000;

describe('requests that wait', () => {
  const waiting = { maxTimeMs: 60 * MINUTE, maxRequests: 1000, maxOvertakes: 2 };
  let world: World;
  beforeEach(async () => {
    world = await World.start({ waiting });
    await world.report('a@x', { total: 100, free: 0 });
    await world.pass(1000);
  });
  afterEach(() => world.end());

  /** A create that nothing takes now. Returns its volume. */
  async function waits(
    sizeGib: number,
    more: Partial<CreateVolumeSpec> = {},
    requestId?: string,
  ): Promise<string> {
    const volumeId = randomUUID();
    const spec = { volumeId, waitUntil: world.now + 10 * MINUTE, ...more };
    const answer = await world.ask(sizeGib, spec, requestId);
    assert.ok('wait' in answer, 'it waits');
    return volumeId;
  }
  const free = async (gib: number) => {
    await world.report('a@x', { total: 100, free: gib });
    await world.running.sweep();
  };
  /** What works in the background so long rests then. */
  const work = () => {
    for (const began = performance.now(); performance.now() - began < 50; );
  };
  const homes = async (volumes: readonly string[]) =>
    Promise.all(
      volumes.map(async (id) => (await world.ledger.volume(id)).volume.home?.pool ?? null),
    );
  const placed = async (volumes: readonly string[]) =>
    (await homes(volumes)).flatMap((home, at) => (home === null ? [] : [at]));
  const events = async (types: readonly string[] = []): Promise<readonly EventPayload[]> => {
    const query = {
      filter: { ...EVERY_EVENT, types },
      after: null,
      newestFirst: false,
      limit: 1000,
    };
    return (await world.ledger.listEvents(query)).items.map(({ event }) => event.payload);
  };

  it('are as many as may be, of one caller half of them, and others are told', async () => {
    world.reconfigure({ waiting: { ...waiting, maxRequests: 4 } });
    const until = world.now + 10 * MINUTE;
    const ask = (caller: string, requestId: string = randomUUID()) =>
      world.ledger.createVolume({
        ...{ requestId, caller },
        spec: createSpec(50, { waitUntil: until }),
      });
    const isFull = (limit: string, text: RegExp) => (error: unknown) => {
      assert.ok(error instanceof CodedError && error.reason === 'WAITING_FULL', String(error));
      assert.equal(error.metadata['limit'], limit);
      assert.match(error.message, text);
      return true;
    };
    assert.ok('wait' in (await ask('ann')));
    assert.ok('wait' in (await ask('ann')));
    await assert.rejects(ask('ann'), isFull('2', /2 requests of this caller wait already/));
    const volumes = [await waits(20), await waits(20)];
    await assert.rejects(ask('bob'), isFull('4', /: 4 requests wait already/));
    // One that is cancelled, one that is placed and one whose time is over each leave a place.
    await world.ledger.releaseVolume(volumes[0] ?? '');
    const requestId = randomUUID();
    await assert.rejects(ask('ann', requestId), isFull('2', /of this caller/));
    assert.ok('wait' in (await ask('bob', requestId)), 'nothing was kept of what was refused');
    await assert.rejects(ask('cat'), isFull('4', /: 4 requests/));
    await free(20);
    assert.deepEqual(await placed(volumes), [1]);
    await world.restart();
    world.reconfigure({ waiting: { ...waiting, maxRequests: 4 } });
    assert.ok('wait' in (await ask('cat')));
    await assert.rejects(ask('dan'), isFull('4', /: 4 requests/));
    await world.pass(11 * MINUTE, MINUTE);
    assert.equal(world.running.waiting(), 0);
    const later = { waitUntil: world.now + 10 * MINUTE };
    for (let more = 0; more < 2; more += 1) await waits(20, later);
  });

  it('are placed once room appears, once, and repeated requests get what became of them', async () => {
    const requestId = randomUUID();
    const asked = { volumeId: randomUUID(), waitUntil: world.now + 10 * MINUTE };
    const ask = () => world.ask(50, asked, requestId);
    assert.ok('wait' in (await ask()));
    assert.ok('wait' in (await ask()), 'it still does');
    const { request } = await world.ledger.account({
      ...{ requestId, caller: 'project', projectId: 'project' },
    });
    assert.equal(request.diagnosis?.poolsSeen, 1, 'why it waits is kept');
    await world.pass(5 * MINUTE, MINUTE);
    await free(60);
    const answer = await ask();
    assert.ok('decision' in answer);
    const { volume, decisions } = await world.ledger.volume(asked.volumeId);
    assert.deepEqual([volume.state, volume.home?.pool], ['creating', 'a@x#pool']);
    assert.deepEqual(
      decisions.map(({ decision }) => decision.decisionId),
      [answer.decision.decisionId],
    );
    const told = (await events(['waiting.began', 'waiting.placed'])).map(
      (one) => one.kind === 'waited' && [one.change, one.pool],
    );
    assert.deepEqual(told, [
      ['began', null],
      ['placed', 'a@x#pool'],
    ]);
    const worker = world.worker('w', ['a@x']);
    await worker.created(await held(worker, answer.decision.decisionId));
  });

  async function held(worker: ReturnType<World['worker']>, decisionId: string) {
    const offer = await worker.offer(decisionId);
    await worker.acknowledge(offer);
    return offer;
  }

  it('are placed in order of priority, then of age', async () => {
    const volumes = [
      await waits(10),
      await waits(10, { waitPriority: 5 }),
      await waits(10, { waitPriority: -1 }),
      await waits(10, { waitPriority: 5 }),
    ];
    await free(10);
    assert.deepEqual(await placed(volumes), [1]);
    await free(20);
    assert.deepEqual(await placed(volumes), [1, 3]);
    await free(30);
    assert.deepEqual(await placed(volumes), [0, 1, 3]);
  });

  it('overtake a larger one as often as is allowed, and then wait behind it', async () => {
    const large = await waits(50);
    const small = [await waits(5), await waits(5), await waits(5), await waits(5)];
    await free(20);
    assert.deepEqual(await placed([large, ...small]), [1, 2]);
    const { items } = await world.ledger.listWaiting({ after: 0, projectId: null, limit: 10 });
    assert.equal(items[0]?.wait?.overtaken, 2);
    await world.restart();
    await free(30);
    assert.deepEqual(await placed([large, ...small]), [1, 2], 'what is free is kept for it');
    await free(60);
    assert.deepEqual(await placed([large, ...small]), [0, 1, 2]);
    await free(100);
    assert.deepEqual(await placed([large, ...small]), [0, 1, 2, 3, 4]);
  });

  it('are given free again by one that is cancelled, for others and for good', async () => {
    const large = await waits(50);
    const small = [await waits(5), await waits(5), await waits(5)];
    await free(20);
    assert.deepEqual(await placed(small), [0, 1]);
    const { volume } = await world.ledger.releaseVolume(large);
    assert.equal(volume.state, 'deleted');
    await world.running.sweep();
    assert.equal(world.running.waiting(), 0);
    assert.deepEqual(await placed([large, ...small]), [1, 2, 3], 'what was kept is given');
    await free(100);
    assert.deepEqual(await homes([large]), [null]);
    assert.equal((await events(['waiting.cancelled'])).length, 1);
  });

  it('are refused when their time is over, with an account of that moment', async () => {
    const requestId = randomUUID();
    const volumeId = randomUUID();
    const asked = { volumeId, waitUntil: world.now + MINUTE };
    const ask = () => world.ask(50, asked, requestId);
    assert.ok('wait' in (await ask()));
    await world.report('b@x', { total: 10 });
    await world.pass(2 * MINUTE, MINUTE);
    const error = await ask().then(
      () => null,
      (why: unknown) => why,
    );
    assert.ok(error instanceof CodedError && error.reason === 'NO_VALID_BACKEND', String(error));
    assert.equal(error.diagnosis?.poolsSeen, 2);
    assert.equal((await world.ledger.volume(volumeId)).volume.state, 'error');
    assert.equal((await events(['scheduler.create_volume'])).length, 1);
    await free(100);
    assert.deepEqual(await homes([volumeId]), [null]);
  });

  it('go on after a restart, with what changed meanwhile', async () => {
    const volume = await waits(50);
    await world.report('a@x', { total: 100, free: 60 });
    await world.restart();
    await world.running.sweep();
    assert.deepEqual(await placed([volume]), [0]);
  });

  const helps: Readonly<Record<string, () => Promise<unknown>>> = {
    'a release': async () => {
      const { volume } = await world.ledger.volume(await filler);
      await world.ledger.releaseVolume(volume.volumeId);
    },
    'a backend that is enabled': () => world.ledger.setBackendState('off@x', 'enabled', ''),
    'a pool that is opened': () => world.ledger.setPoolState('shut@x#pool', 'open', ''),
    'a limit that is raised': () =>
      world.report('few@x', {
        layout: { kind: 'pools', pools: [limited(2)] },
      }),
    'a backend that reports first': () => world.report('new@x', { total: 100 }),
  };
  const limited = (maximum: number) => ({
    ...thickPool('pool', 100),
    capabilities: { maximum_volumes: maximum },
  });
  let filler: Promise<string>;
  for (const [what, help] of Object.entries(helps))
    it(`are woken by ${what}`, async () => {
      filler = (async () => {
        await free(50);
        return (await world.create(50)).decision.subject;
      })();
      await filler;
      await world.report('off@x', { total: 100 });
      await world.ledger.setBackendState('off@x', 'disabled', '');
      await world.report('shut@x', { total: 100 });
      await world.ledger.setPoolState('shut@x#pool', 'cordoned', '');
      await world.report('few@x', { layout: { kind: 'pools', pools: [limited(1)] } });
      await world.create(1, { resourceBackend: 'few@x' });
      const volume = await waits(40);
      await world.running.sweep();
      assert.deepEqual(await placed([volume]), []);
      await help();
      await world.running.sweep();
      assert.deepEqual(await placed([volume]), [0]);
    });

  it('are not looked at for a pool that could serve none of them', async () => {
    const type = (name: string) => ({
      volumeType: { name, extraSpecs: { tier: name }, qosSpecs: {} },
    });
    const told = (host: string, tier: string, gib: number) =>
      world.report(host, {
        layout: {
          kind: 'pools',
          pools: [{ ...thickPool('pool', 100, gib), capabilities: { tier } }],
        },
      });
    await told('gold@x', 'gold', 0);
    await told('iron@x', 'iron', 0);
    const gold = await waits(20, type('gold'));
    const iron: string[] = [];
    for (let at = 0; at < 50; at += 1) iron.push(await waits(10 + at, type('iron')));
    await world.running.sweep();
    const { index } = world.running;
    const pick = index.pick.bind(index);
    let looks = 0;
    index.pick = (...asked) => {
      looks += 1;
      return pick(...asked);
    };
    await world.pass(5000);
    assert.equal(looks, 0, 'nobody asks while nothing changes');
    await told('gold@x', 'gold', 10);
    await world.running.sweep();
    assert.equal(looks, 0, 'it serves none');
    await told('gold@x', 'gold', 25);
    await world.running.sweep();
    assert.equal(looks, 1);
    assert.deepEqual(await placed([gold, ...iron]), [0]);
    await told('iron@x', 'iron', 12);
    await world.running.sweep();
    assert.ok(looks <= 5, `${looks} looks for three that fit`);
    assert.deepEqual((await placed(iron)).length, 1);
  });

  it('are looked at for room that others had set aside and gave back', async () => {
    const volume = await waits(50);
    await world.running.sweep();
    // As a create does whose commit fails then.
    const aside = world.running.index.reserve('a@x#pool', 50, null);
    await free(50);
    aside.rollBack();
    await world.running.sweep();
    assert.deepEqual(await placed([volume]), [0]);
  });

  it('find room again that was taken before their turn and given back behind it', async () => {
    await world.end();
    let short: (() => Promise<PlaceAnswer>) | null = null;
    const taken: string[] = [];
    world = await World.start({ waiting }, (store) =>
      overriding(store, {
        request: async (key) => {
          const take = short;
          short = null;
          if (take !== null) taken.push((await take()).decision.subject);
          return store.request(key);
        },
      }),
    );
    await world.report('a@x', { total: 100, free: 0 });
    const volume = await waits(50);
    await world.running.sweep();
    const { index } = world.running;
    const { decide } = index;
    const released: Promise<unknown>[] = [];
    index.decide = (...asked) => {
      const outcome = decide.apply(index, asked);
      if (outcome.kind === 'chosen') return outcome;
      for (const id of taken.splice(0)) released.push(world.ledger.releaseVolume(id));
      work();
      return outcome;
    };
    short = () => world.create(50);
    await free(50);
    assert.equal(released.length, 1);
    await Promise.all(released);
    await world.running.sweep();
    assert.deepEqual(await placed([volume]), [0]);
  });

  it('find room again that was taken before a pool was asked for them, and given back behind it', async () => {
    const volume = await waits(50);
    await world.running.sweep();
    const { index } = world.running;
    const { counted, view } = index;
    let taken: Promise<PlaceAnswer> | null = null;
    let released: Promise<unknown> | null = null;
    const freeGib = () => {
      const free = index.pool('a@x#pool')?.report?.space.free;
      return free?.kind === 'finite' ? free.gib : 0;
    };
    index.counted = (pool) => {
      if (taken === null && freeGib() === 50) {
        taken = world.create(50);
        work();
      }
      return counted.call(index, pool);
    };
    index.view = (pool, ...settled) => {
      if (taken !== null && released === null && world.pool('a@x').held === 50) {
        released = taken.then(({ decision }) => world.ledger.releaseVolume(decision.subject));
        work();
      }
      return view.call(index, pool, ...settled);
    };
    await free(50);
    assert.ok(taken !== null && released !== null);
    await released;
    await world.running.sweep();
    assert.deepEqual(await placed([volume]), [0]);
  });

  it('come after those that wait already, and refuse times that are too far ahead', async () => {
    const large = await waits(50);
    const behind = await world.ask(5, { waitUntil: world.now + MINUTE });
    assert.ok('wait' in behind);
    await assert.rejects(
      world.ask(5, { waitUntil: world.now + 61 * MINUTE }),
      (error: unknown) => error instanceof CodedError && error.reason === 'INVALID_FIELDS',
    );
    await assert.rejects(world.ask(500, { waitUntil: world.now - 1 }), /no pool can take/);
    const { items } = await world.ledger.listWaiting({ after: 0, projectId: 'project', limit: 10 });
    assert.deepEqual(
      items.map(({ spec }) => spec.sizeGib),
      [50, 5],
    );
    const foreign = { after: 0, projectId: 'other', limit: 10 };
    assert.deepEqual((await world.ledger.listWaiting(foreign)).items, []);
    await assert.rejects(world.create(5, { volumeId: large }), /VOLUME_EXISTS|no pool yet/);
  });

  it('are decided once, however many servers try, and keep their rows as long as they wait', async () => {
    const volumes = [await waits(10), await waits(10), await waits(10)];
    await world.pass(1000);
    await world.report('a@x', { total: 100, free: 30 });
    await Promise.all([
      world.running.sweep(),
      world.running.sweep(),
      world.ledger.releaseVolume(volumes[1] ?? ''),
    ]);
    await world.running.sweep();
    const { held: heldGib } = world.pool('a@x');
    assert.equal(heldGib, 20);
    assert.deepEqual(await placed(volumes), [0, 2]);
    assert.deepEqual(world.faults, []);
  });
});
