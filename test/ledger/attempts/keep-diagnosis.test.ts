import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { requestKey } from '../../../src/domain/decision.js';
import type { LedgerStore } from '../../../src/ledger/store-port/store.js';
import { createSpec, World } from '../support.js';

describe('what is kept of refusals', () => {
  let world: World;
  let store: LedgerStore;
  beforeEach(async () => {
    world = await World.start({}, (opened) => {
      store = opened;
      return opened;
    });
    await world.report('a@x', { total: 100 });
  });
  afterEach(() => world.end());

  it('is compact, and counted by its bytes', async () => {
    const long = 'x'.repeat(10_000);
    const spec = {
      ...createSpec(1_000),
      hints: { long },
      metadata: { long },
      volumeType: { name: 'gold', extraSpecs: { long }, qosSpecs: { long } },
      volumeProperties: { long },
      zones: ['nova'],
    };
    const ids = [randomUUID(), randomUUID()];
    const refuse = (requestId: string) =>
      assert.rejects(world.running.ledger.createVolume({ requestId, caller: 'caller', spec }), {
        reason: 'NO_VALID_BACKEND',
      });
    let bytes = 0;
    for (const requestId of ids) {
      await refuse(requestId);
      const kept = await store.request(requestKey(requestId, 'caller'));
      assert.ok(kept !== null && kept.diagnosis !== null);
      assert.ok(JSON.stringify([kept.spec, kept.detail]).length < 1000);
      assert.deepEqual(
        [kept.spec.projectId, kept.spec.volumeId, kept.spec.sizeGib, kept.spec.volumeType?.name],
        [spec.projectId, spec.volumeId, 1_000, 'gold'],
      );
      assert.equal(kept.diagnosisFrom, bytes);
      bytes += Buffer.byteLength(JSON.stringify(kept.diagnosis));
      assert.equal(await world.running.diagnosesBytes(), bytes);
    }
    // It is known again all the same, and told from another.
    await refuse(ids[0] ?? '');
    assert.equal(await world.running.diagnosesBytes(), bytes);
    await assert.rejects(
      world.running.ledger.createVolume({
        requestId: ids[0] ?? '',
        caller: 'caller',
        spec: { ...spec, hints: {} },
      }),
      { reason: 'REQUEST_ID_REUSED' },
    );
  });
});
