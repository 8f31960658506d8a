import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { OperationDetail } from '../../../src/domain/operation.js';
import { createSpec, reason, type TestWorker, World } from '../support.js';

describe('giving up what is stuck', () => {
  let world: World;

  beforeEach(async () => {
    world = await World.start();
    await world.report('a@x');
  });
  afterEach(() => world.end());

  const ask = (volumeId: string, detail: OperationDetail) => {
    const spec = createSpec(10, { volumeId, resourceBackend: 'a@x', allowReschedule: false });
    return world.ledger.place({ requestId: randomUUID(), caller: 'project', spec, detail });
  };
  const extend = (volumeId: string) =>
    ask(volumeId, { kind: 'extend_volume', newSizeGib: 25, attached: false });
  const settle = async (decisionId: string) =>
    (await world.ledger.settleDecision(decisionId, 'node a is scrap')).decision.decision;
  const read = async (volumeId: string) => (await world.ledger.volume(volumeId)).volume;

  /** A volume of 10 GiB in the pool. */
  async function volume(worker: TestWorker): Promise<string> {
    const { decision } = await world.create(10);
    const offer = await worker.offer(decision.decisionId);
    await worker.acknowledge(offer);
    await worker.created(offer);
    return decision.subject;
  }

  it('frees a volume whose operation no worker was ever given', async () => {
    const worker = world.worker('w', ['a@x']);
    const volumeId = await volume(worker);
    worker.watch.close();
    const { decision } = await extend(volumeId);
    await assert.rejects(extend(volumeId), reason('VOLUME_BUSY'));
    assert.equal((await settle(decision.decisionId)).state, 'cancelled');
    assert.equal((await settle(decision.decisionId)).state, 'cancelled');
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 10, volumes: 1 });
    assert.equal((await read(volumeId)).sizeGib, 10);
    await extend(volumeId);
  });

  it('counts what a worker may have done until a report contains it, and takes its old token away', async () => {
    const worker = world.worker('w', ['a@x']);
    const volumeId = await volume(worker);
    const { decision } = await extend(volumeId);
    const offer = await worker.offer(decision.decisionId);
    await worker.acknowledge(offer);
    await assert.rejects(settle(decision.decisionId), reason('NOT_SETTLEABLE'));
    worker.watch.close();
    await world.pass(31_000);
    assert.equal((await settle(decision.decisionId)).state, 'failed');
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 25, volumes: 1 });
    await assert.rejects(worker.acknowledge(offer), reason('LEASE_LOST'));
    await assert.rejects(worker.failed(offer), reason('LEASE_LOST'));
    await extend(volumeId);
  });

  it('orders what came of it after all to be undone', async () => {
    const worker = world.worker('w', ['a@x']);
    const volumeId = await volume(worker);
    const { decision } = await extend(volumeId);
    const offer = await worker.offer(decision.decisionId);
    await worker.acknowledge(offer);
    worker.watch.close();
    await world.pass(31_000);
    await settle(decision.decisionId);
    const told = await worker.created(offer);
    assert.equal(told.next.kind, 'delete');
    if (told.next.kind === 'delete')
      await world.ledger.reportOutcome(worker.claim(told.next.offer), { kind: 'deleted' });
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 10, volumes: 1 });
  });

  it('puts a volume in error that was never made, and tells its owner', async () => {
    const { decision } = await world.create(10);
    await settle(decision.decisionId);
    const { state, home, error } = await read(decision.subject);
    assert.deepEqual([state, home, error?.reason], ['error', null, 'OPERATION_FAILED']);
    assert.match(error?.message ?? '', /given up: node a is scrap/);
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 0, volumes: 0 });
    await world.create(10, { volumeId: decision.subject });
  });

  it('doubts a volume that may have been made, and a second word ends the doubt', async () => {
    const worker = world.worker('w', ['a@x']);
    const { decision } = await world.create(10);
    await worker.acknowledge(await worker.offer(decision.decisionId));
    worker.watch.close();
    await world.pass(31_000);
    assert.equal((await settle(decision.decisionId)).state, 'in_doubt');
    assert.equal((await read(decision.subject)).state, 'error');
    assert.deepEqual(world.pool('a@x'), { held: 10, confirmed: 0, volumes: 0 });
    assert.equal((await settle(decision.decisionId)).state, 'cancelled');
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 0, volumes: 0 });
  });

  it('refuses what was carried out', async () => {
    const worker = world.worker('w', ['a@x']);
    const { decisionId } = await read(await volume(worker));
    await assert.rejects(settle(decisionId ?? ''), reason('NOT_SETTLEABLE'));
  });
});
