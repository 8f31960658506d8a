import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { OperationDetail } from '../../../src/domain/operation.js';
import { createSpec, reason, thickPool, World } from '../support.js';
import { afterRead } from './after-read.js';

const POOL = 'a@x#p';
/** Where the volumes live, so that only what is reserved for snapshots counts in the pool. */
const HOME = 'a@x#home';
const TOTAL_GIB = 100;

async function reportBoth(world: World): Promise<void> {
  const pools = [thickPool('p', TOTAL_GIB), thickPool('home', 1000)];
  await world.report('a@x', { layout: { kind: 'pools', pools } });
}

const snapshotOf = (kind: 'create_snapshot' | 'manage_snapshot', sizeGib = 0): OperationDetail => {
  const stated = { snapshotId: randomUUID(), sizeGib };
  return kind === 'create_snapshot' ? { kind, ...stated } : { kind, ...stated, reference: {} };
};

/** Asks about a volume without saying how large it is. */
function asksAbout(volumeId: string, detail: OperationDetail, sizeGib = 0) {
  const spec = createSpec(sizeGib, { volumeId, resourceBackend: POOL, allowReschedule: false });
  return { requestId: randomUUID(), caller: 'project', spec, detail };
}

describe('a snapshot whose request states no size', () => {
  let world: World;
  afterEach(() => world.end());

  const imported = async (sizeGib: number) => {
    const volumeId = randomUUID();
    const told = { volumeId, projectId: 'project', sizeGib, typeName: '', pool: HOME };
    await world.ledger.importVolume(told);
    return volumeId;
  };
  const sums = () => {
    const { heldGib, confirmedGib, containedGib } = world.ledger.pool(POOL).state.pool;
    return { heldGib, confirmedGib, containedGib };
  };
  const reserved = async (call: ReturnType<typeof asksAbout>) =>
    (await world.ledger.place(call)).reservations.map(({ sizeGib }) => sizeGib);

  describe('reserves', () => {
    beforeEach(async () => {
      world = await World.start();
      await reportBoth(world);
    });

    it("its volume's, so that not two are promised the same space", async () => {
      const volumeId = await imported(60);
      const call = asksAbout(volumeId, snapshotOf('create_snapshot'));
      const { decision, reservations } = await world.ledger.place(call);
      assert.deepEqual([reservations.map(({ sizeGib }) => sizeGib), sums().heldGib], [[60], 60]);
      await assert.rejects(
        world.ledger.place(asksAbout(volumeId, snapshotOf('create_snapshot'))),
        reason('NO_VALID_BACKEND'),
      );
      const worker = world.worker('w', ['a@x']);
      const offer = await worker.offer(decision.decisionId);
      assert.ok('sizeGib' in offer.detail && offer.detail.sizeGib === 60, 'the worker is told');
      assert.equal(offer.spec.sizeGib, 60);
      await worker.acknowledge(offer);
      await worker.created(offer);
      assert.deepEqual(sums(), { heldGib: 0, confirmedGib: 60, containedGib: 0 });
      const again = await world.ledger.place(call);
      assert.equal(again.decision.decisionId, decision.decisionId);
    });

    it("its volume's, contained at once, if it is taken into care", async () => {
      const call = asksAbout(await imported(60), snapshotOf('manage_snapshot'));
      assert.deepEqual(await reserved(call), [60]);
      assert.deepEqual(sums(), { heldGib: 0, confirmedGib: 0, containedGib: 60 });
    });

    it('what is stated, of itself or of its volume', async () => {
      const volumeId = await imported(60);
      assert.deepEqual(await reserved(asksAbout(volumeId, snapshotOf('create_snapshot', 5))), [5]);
      const ofVolume = asksAbout(volumeId, snapshotOf('create_snapshot', 7), 7);
      assert.deepEqual(await reserved(ofVolume), [7]);
    });

    it('nothing if its request says that it takes nothing', async () => {
      const volumeId = await imported(60);
      const detail: OperationDetail = {
        kind: 'create_snapshot',
        snapshotId: randomUUID(),
        sizeGib: 0,
        takesNothing: true,
      };
      assert.deepEqual(await reserved(asksAbout(volumeId, detail)), []);
    });

    it('what it reserved before, if version 0.2.0 kept it without saying so', async () => {
      const call = asksAbout(randomUUID(), snapshotOf('create_snapshot'));
      const { decision } = await world.ledger.place(call);
      for (const takesNothing of [true, false]) {
        const again = { ...call, detail: { ...call.detail, takesNothing } as OperationDetail };
        assert.equal((await world.ledger.place(again)).decision.decisionId, decision.decisionId);
      }
    });

    it('nothing of a volume that nobody knows', async () => {
      const call = asksAbout(randomUUID(), snapshotOf('create_snapshot'));
      assert.deepEqual(await reserved(call), []);
    });

    it("nothing of another project's volume: how large it is is not told", async () => {
      const known = await imported(60);
      for (const volumeId of [known, randomUUID()])
        for (const kind of ['create_snapshot', 'manage_snapshot'] as const)
          await assert.rejects(
            world.ledger.place({ ...asksAbout(volumeId, snapshotOf(kind)), sees: () => false }),
            reason('VOLUME_NOT_FOUND'),
          );
    });

    it('what explain says beforehand', async () => {
      for (const [sizeGib, answer] of [
        [100, 'chosen'],
        [101, 'refused'],
      ] as const) {
        const call = asksAbout(await imported(sizeGib), snapshotOf('create_snapshot'));
        const { outcome } = await world.ledger.explainPlacement(call);
        assert.equal(outcome.kind, answer, `${sizeGib} GiB`);
        await world.ledger.releaseVolume(call.spec.volumeId);
      }
    });
  });

  it('reserves the size of the moment it commits, also if it was another when it was read', async () => {
    const volumeId = randomUUID();
    const told = { volumeId, projectId: 'project', typeName: '', pool: HOME };
    const read = afterRead();
    world = await World.start({}, read.wrap);
    await reportBoth(world);
    read.once(() => world.ledger.importVolume({ ...told, sizeGib: 40 }));
    assert.deepEqual(await reserved(asksAbout(volumeId, snapshotOf('create_snapshot'))), [40]);
  });

  it('leaves the question whether a volume would fit to the size that the ledger knows, too', async () => {
    world = await World.start();
    await reportBoth(world);
    const volumeId = await imported(60);
    const call = () => asksAbout(volumeId, { kind: 'validate_capacity' });
    assert.deepEqual(await reserved(call()), [60]);
    await assert.rejects(world.ledger.place(call()), reason('NO_VALID_BACKEND'));
  });
});
