import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { CreateVolumeSpec } from '../../../src/domain/volume.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import type { PlaceAnswer } from '../../../src/ledger/api/placement.js';
import { createSpec, DEFAULT_PROFILE, thickPool, World } from '../support.js';

const MINUTE = 60_000;
const MOST_SIZE = 12;

describe('requests that wait, by what they ask', () => {
  const filters = [...DEFAULT_PROFILE.filters, 'DifferentBackendFilter', 'JsonFilter'];
  const profile = buildProfile({ ...DEFAULT_PROFILE, filters });
  const soft = buildProfile({ ...DEFAULT_PROFILE, sourceLocality: 'preferred' }, 'soft');
  const near = buildProfile(
    { ...DEFAULT_PROFILE, filters: [...filters, 'SameBackendFilter'] },
    'near',
  );
  let world: World;
  beforeEach(async () => {
    world = await World.start({
      waiting: { maxTimeMs: 60 * MINUTE, maxRequests: 1000, maxOvertakes: 1000 },
      profile,
      profiles: new Map([
        ['soft', soft],
        ['near', near],
      ]),
    });
    await room('a@x', 0);
    await world.pass(1000);
  });
  afterEach(async () => {
    assert.deepEqual(world.faults, []);
    await world.end();
  });

  async function waits(sizeGib: number, more: Partial<CreateVolumeSpec> = {}): Promise<string> {
    const volumeId = randomUUID();
    const spec = { volumeId, waitUntil: world.now + 10 * MINUTE, ...more };
    assert.ok('wait' in (await world.ask(sizeGib, spec)), 'it waits');
    return volumeId;
  }
  async function room(host: string, freeGib: number, capabilities = {}): Promise<void> {
    const pools = [{ ...thickPool('pool', 100, freeGib), capabilities }];
    await world.report(host, { layout: { kind: 'pools', pools } });
    await world.running.sweep();
  }
  const homes = async (...volumes: readonly string[]) =>
    Promise.all(
      volumes.map(async (id) => (await world.ledger.volume(id)).volume.home?.backend ?? null),
    );
  const made = async (answer: PlaceAnswer) => {
    const { backend } = answer.decision.placement;
    const worker = world.worker(randomUUID(), [backend]);
    const offer = await worker.offer(answer.decision.decisionId);
    await worker.acknowledge(offer);
    await worker.created(offer);
    worker.watch.close();
    return answer.decision.subject;
  };

  it('keep nobody from a place that they themselves are kept from', async () => {
    await room('b@x', 20);
    const source = await made(await world.create(10));
    const snapshotId = randomUUID();
    await made(
      await world.ledger.place({
        ...{ requestId: randomUUID(), caller: 'project' },
        spec: createSpec(10, { volumeId: source, resourceBackend: 'b@x#pool' }),
        detail: { kind: 'create_snapshot', snapshotId, sizeGib: 10 },
      }),
    );
    const clone = await waits(10, { source: { kind: 'volume', id: source } });
    const ofSnapshot = await waits(10, { source: { kind: 'snapshot', id: snapshotId } });
    const apart = await waits(10, { hints: { different_host: [source] } });
    const plain = await waits(10);
    await world.running.sweep();
    await room('a@x', 20);
    assert.deepEqual(await homes(clone, ofSnapshot, apart, plain), [null, null, 'a@x', 'a@x']);
    await room('b@x', 80);
    assert.deepEqual(await homes(clone, ofSnapshot), ['b@x', 'b@x']);
  });

  it('go elsewhere than their source is, if it had better be there and need not', async () => {
    await room('b@x', 10);
    const id = await made(await world.create(10));
    const clone = await waits(10, { source: { kind: 'volume', id }, profile: 'soft' });
    await world.running.sweep();
    await room('a@x', 10);
    assert.deepEqual(await homes(clone), ['a@x']);
  });

  it('find a place where smaller ones have none, if a pool takes no small ones', async () => {
    await room('large@x', 0, { minimum_volume_size_gib: 50 });
    const small = await waits(10);
    const large = await waits(60);
    await room('large@x', 80, { minimum_volume_size_gib: 50 });
    assert.deepEqual(await homes(small, large), [null, 'large@x']);
    // They join it, and are looked at in their turn, the one without a place first.
    await world.ledger.releaseVolume(large);
    const [next, last] = await Promise.all([waits(20, { waitPriority: 1 }), waits(70)]);
    await world.running.sweep();
    assert.deepEqual(await homes(small, next, last), [null, null, 'large@x']);
  });

  it('are looked at as far as a pool serves them, however many wait', async () => {
    const asks = (n: number): Partial<CreateVolumeSpec> =>
      n % 2 === 0 ? {} : { hints: { query: `["<=", "$total_capacity_gb", ${1000 + n}]` } };
    for (let n = 0; n < 4 * MOST_SIZE; n += 1) await waits(1 + (n % MOST_SIZE), asks(n));
    const strict = await waits(1, { hints: { query: '[">", "$total_capacity_gb", 1000]' } });
    await world.pass(1000);
    const looks = counted();
    await room('a@x', 0, { told: 1 });
    assert.ok(looks() <= 2, `${looks()} looks, and it serves none`);
    await room('a@x', 5, { told: 1 });
    const served = 4 * MOST_SIZE + 1 - world.running.waiting();
    assert.ok(served > 0, 'it serves some');
    assert.ok(looks() < 30, `${looks()} looks for the ${served} that it serves`);
    assert.deepEqual(await homes(strict), [null]);
  });

  it('are looked at where they name volumes if these come or go, and else as others', async () => {
    await room('b@x', 20);
    const named = await made(await world.create(10));
    const apart: string[] = [];
    for (let n = 0; n < 10; n += 1)
      apart.push(await waits(10 + n, { hints: { different_host: [named, randomUUID()] } }));
    // What was made is in no report yet.
    await room('b@x', 50);
    await world.pass(1000);
    const looks = counted();
    await world.create(1);
    await world.running.sweep();
    assert.ok(looks() <= 2, `${looks()} looks, and a pool was only filled`);
    assert.deepEqual(await homes(...apart), Array(10).fill(null));
    // It lives there no more.
    await world.ledger.releaseVolume(named);
    await world.running.sweep();
    const [first, second] = await homes(...apart);
    assert.deepEqual([first, second], ['b@x', 'b@x']);
  });

  it('are looked at where a volume that they want to be with is made', async () => {
    await room('b@x', 5);
    const fellow = randomUUID();
    const near = await waits(1, { hints: { same_host: [fellow] }, profile: 'near' });
    await world.pass(1000);
    await world.create(1, { volumeId: fellow });
    await world.running.sweep();
    assert.deepEqual(await homes(near), ['b@x']);
  });

  /** How often the index is asked whether a pool, or any, takes something. */
  function counted(): () => number {
    const { index } = world.running;
    const { pick, view } = index;
    let looks = 0;
    index.pick = (...asked) => {
      looks += 1;
      return pick.apply(index, asked);
    };
    index.view = (pool) => {
      looks += 1;
      return view.call(index, pool);
    };
    return () => looks;
  }
});
