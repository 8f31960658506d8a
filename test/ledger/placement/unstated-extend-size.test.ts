import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { CodedError } from '../../../src/domain/errors.js';
import { createSpec, reason, thickPool, World } from '../support.js';
import { afterRead } from './after-read.js';

const POOL = 'a@x#p';
const TOTAL_GIB = 100;

/** Lets a volume grow without saying how large it is. */
function asksToGrow(volumeId: string, newSizeGib: number, more: { policy?: 'on_demand' } = {}) {
  const spec = createSpec(0, { volumeId, resourceBackend: POOL, allowReschedule: false });
  const detail = { kind: 'extend_volume', newSizeGib, attached: false, ...more } as const;
  return { requestId: randomUUID(), caller: 'project', spec, detail };
}

describe('an extend whose request states no size', () => {
  let world: World;
  const read = afterRead();
  beforeEach(async () => {
    world = await World.start({}, read.wrap);
    await world.report('a@x', {
      layout: { kind: 'pools', pools: [thickPool('p', TOTAL_GIB), thickPool('q', 1000)] },
    });
  });
  afterEach(() => world.end());

  const told = { projectId: 'project', typeName: '', pool: POOL };
  const imported = async (sizeGib: number) => {
    const volumeId = randomUUID();
    await world.ledger.importVolume({ ...told, volumeId, sizeGib });
    return volumeId;
  };
  const reserved = async (call: ReturnType<typeof asksToGrow>) =>
    (await world.ledger.place(call)).reservations.map(({ pool, sizeGib }) => [pool, sizeGib]);
  const carriedOut = async (call: ReturnType<typeof asksToGrow>) => {
    const { decision } = await world.ledger.place(call);
    const worker = world.worker('w', ['a@x']);
    const offer = await worker.offer(decision.decisionId);
    await worker.acknowledge(offer);
    await worker.created(offer);
    return { decision, offer };
  };
  const namesField = (error: CodedError) => {
    assert.equal(error.reason, 'INVALID_FIELDS');
    assert.deepEqual(
      error.violations.map(({ field }) => field),
      ['new_size_gib'],
    );
    return /60 GiB/.test(error.message);
  };

  it('reserves what the volume grows by, of the size that the ledger knows', async () => {
    const call = asksToGrow(await imported(60), TOTAL_GIB);
    const { offer } = await carriedOut(call);
    assert.equal(offer.spec.sizeGib, 60, 'the worker is told from where it grows');
    const { confirmedGib, containedGib } = world.ledger.pool(POOL).state.pool;
    assert.deepEqual([confirmedGib, containedGib], [40, 60]);
  });

  it('reserves all of its new size where it moves to grow', async () => {
    const call = asksToGrow(await imported(60), 190, { policy: 'on_demand' });
    assert.deepEqual(await reserved(call), [['a@x#q', 190]]);
  });

  it('reserves all of its new size if nobody knows how large it is', async () => {
    for (const volumeId of [randomUUID(), await imported(0)])
      assert.deepEqual(await reserved(asksToGrow(volumeId, 30)), [[POOL, 30]]);
  });

  it('is an error that names the field if it would not grow', async () => {
    const volumeId = await imported(60);
    for (const newSizeGib of [1, 59, 60]) {
      const call = asksToGrow(volumeId, newSizeGib);
      await assert.rejects(world.ledger.place(call), namesField);
      await assert.rejects(world.ledger.explainPlacement(call), namesField);
    }
    assert.equal(world.ledger.pool(POOL).state.pool.heldGib, 0);
  });

  it('gets its first answer again after the volume has grown', async () => {
    const call = asksToGrow(await imported(60), 61);
    const { decision } = await carriedOut(call);
    const again = await world.ledger.place(call);
    assert.equal(again.decision.decisionId, decision.decisionId);
    const another = { ...call, detail: { ...call.detail, attached: true } };
    await assert.rejects(world.ledger.place(another), reason('REQUEST_ID_REUSED'));
  });

  it('takes the size of the moment it commits, also if it was another when it was read', async () => {
    const volumeId = randomUUID();
    read.once(() => world.ledger.importVolume({ ...told, volumeId, sizeGib: 40 }));
    assert.deepEqual(await reserved(asksToGrow(volumeId, 50)), [[POOL, 10]]);
    const grown = randomUUID();
    read.once(() => world.ledger.importVolume({ ...told, volumeId: grown, sizeGib: 60 }));
    await assert.rejects(world.ledger.place(asksToGrow(grown, 60)), namesField);
  });
});
