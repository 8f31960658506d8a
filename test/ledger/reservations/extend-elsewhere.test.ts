import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { OperationDetail } from '../../../src/domain/operation.js';
import type { CreateVolumeSpec } from '../../../src/domain/volume.js';
import type { PlaceAnswer } from '../../../src/ledger/api/placement.js';
import {
  backendReport,
  createSpec,
  reason,
  type TestWorker,
  thickPool,
  World,
} from '../support.js';

const GROWN: OperationDetail = {
  kind: 'extend_volume',
  newSizeGib: 60,
  attached: false,
  policy: 'on_demand',
};
const STAYS: OperationDetail = { kind: 'extend_volume', newSizeGib: 60, attached: false };

describe('an extend of a volume that may move', () => {
  let world: World;
  let worker: TestWorker;

  beforeEach(async () => {
    world = await World.start();
    await world.report('a@x');
    worker = world.worker('w', ['a@x', 'b@x', 'c@y']);
  });
  afterEach(() => world.end());

  const ask = (
    detail: OperationDetail,
    volumeId: string,
    more: Partial<CreateVolumeSpec> = {},
  ): Promise<PlaceAnswer> =>
    world.ledger.place({
      requestId: randomUUID(),
      caller: 'project',
      spec: createSpec(10, {
        volumeId,
        resourceBackend: 'a@x#pool',
        allowReschedule: false,
        ...more,
      }),
      detail,
    });

  async function done({ decision }: PlaceAnswer): Promise<void> {
    const offer = await worker.offer(decision.decisionId);
    await worker.acknowledge(offer);
    await worker.created(offer);
  }

  /** A volume of 10 GiB in the pool of a@x, of 100 GiB, whose rest is taken. */
  async function volumeInFullPool(): Promise<string> {
    const made = await world.create(10, { resourceBackend: 'a@x' });
    await done(made);
    await done(await world.create(80, { resourceBackend: 'a@x' }));
    return made.decision.subject;
  }

  const read = async (volumeId: string) => (await world.ledger.volume(volumeId)).volume;

  it('grows where it lives while that holds it, and needs only the growth', async () => {
    await world.report('b@x');
    const made = await world.create(10, { resourceBackend: 'a@x' });
    await done(made);
    const answer = await ask(GROWN, made.decision.subject);
    assert.equal(answer.decision.placement.pool, 'a@x#pool');
    assert.deepEqual(world.pool('a@x'), { held: 50, confirmed: 10, volumes: 1 });
    await done(answer);
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 60, volumes: 1 });
    assert.equal((await read(made.decision.subject)).home?.pool, 'a@x#pool');
  });

  it('moves with all of its new size where its pool is full, and leaves nothing behind', async () => {
    await world.report('b@x');
    const volumeId = await volumeInFullPool();
    const answer = await ask(GROWN, volumeId);
    assert.equal(answer.decision.placement.pool, 'b@x#pool');
    assert.deepEqual(world.pool('b@x'), { held: 60, confirmed: 0, volumes: 0 });
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 90, volumes: 2 });
    await done(answer);
    const { sizeGib, home } = await read(volumeId);
    assert.deepEqual({ sizeGib, pool: home?.pool }, { sizeGib: 60, pool: 'b@x#pool' });
    assert.deepEqual(world.pool('b@x'), { held: 0, confirmed: 60, volumes: 1 });
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 80, volumes: 1 });
    // It is like any other there.
    await world.ledger.releaseVolume(volumeId);
    assert.deepEqual(world.pool('b@x'), { held: 0, confirmed: 0, volumes: 0 });
  });

  it('stays as it was where the worker fails', async () => {
    await world.report('b@x');
    const volumeId = await volumeInFullPool();
    const { decision } = await ask(GROWN, volumeId);
    const offer = await worker.offer(decision.decisionId);
    await worker.acknowledge(offer);
    await worker.failed(offer, {});
    const { sizeGib, home } = await read(volumeId);
    assert.deepEqual({ sizeGib, pool: home?.pool }, { sizeGib: 10, pool: 'a@x#pool' });
    assert.deepEqual(world.pool('b@x'), { held: 0, confirmed: 0, volumes: 0 });
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 90, volumes: 2 });
  });

  it('is refused without the policy, and where nobody has room for all of it', async () => {
    const volumeId = await volumeInFullPool();
    await world.report('b@x', { total: 59, free: 59 });
    await assert.rejects(ask(GROWN, volumeId), reason('NO_VALID_BACKEND'));
    await world.report('b@x', { total: 60, free: 60 });
    await assert.rejects(ask(STAYS, volumeId), reason('NO_VALID_BACKEND'));
    assert.equal((await ask(GROWN, volumeId)).decision.placement.pool, 'b@x#pool');
  });

  it('stays in its zone, unless the request names others', async () => {
    await world.report('c@y', { zone: 'far' });
    const volumeId = await volumeInFullPool();
    await assert.rejects(ask(GROWN, volumeId), reason('NO_VALID_BACKEND'));
    const { decision } = await ask(GROWN, volumeId, { zones: ['far'] });
    assert.equal(decision.placement.pool, 'c@y#pool');
  });

  it('counts as a volume that comes, where a pool may have only so many', async () => {
    const pool = thickPool('pool', 500);
    const limited = (maximumVolumes: number) =>
      world.ledger.report(
        backendReport('b@x', [{ ...pool, capacity: { ...pool.capacity, maximumVolumes } }]),
      );
    await limited(0);
    const volumeId = await volumeInFullPool();
    await assert.rejects(ask(GROWN, volumeId), reason('NO_VALID_BACKEND'));
    await limited(1);
    assert.equal((await ask(GROWN, volumeId)).decision.placement.pool, 'b@x#pool');
  });
});
