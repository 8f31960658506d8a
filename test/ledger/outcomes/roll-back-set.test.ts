import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { SetRule } from '../../../src/domain/volume-set.js';
import type { CreateSetCall, SetAnswer } from '../../../src/ledger/api/placement.js';
import { createSpec, reason, type TestWorker, until, World } from '../support.js';

const DIFFERENT_POOLS: SetRule = { scope: 'pool', capability: '', mostPerValue: 1 };
const HOSTS = ['a@x', 'b@x', 'c@x'];

/** A set of three volumes in three pools: whichever fails has no other pool. */
describe('a set that is rolled back if a volume fails for good', () => {
  let world: World;
  let worker: TestWorker;
  beforeEach(async () => {
    world = await World.start();
    for (const host of HOSTS) await world.report(host, { total: 100 });
    worker = world.worker('w', HOSTS);
  });
  afterEach(async () => {
    assert.deepEqual(world.faults, []);
    await world.end();
  });

  it('gives back what no worker began, and has what was made or begun deleted', async () => {
    const call = setOf([10, 20, 30, 40]);
    await world.report('d@x', { total: 100 });
    const all = world.worker('all', [...HOSTS, 'd@x']);
    worker.watch.close();
    const { volumes } = await world.ledger.createVolumes(call);
    const [made, begun, offered, failing] = await Promise.all(
      volumes.map(({ decision }) => all.offer(decision.decisionId)),
    );
    assert.ok(made && begun && offered && failing);
    await all.created(made);
    await all.acknowledge(begun);
    await all.acknowledge(failing);
    const { next } = await all.failed(failing);
    assert.ok(next.kind === 'refused' && next.failure.reason === 'NO_VALID_BACKEND');
    assert.deepEqual(await statesOf(call), Array(4).fill('error'));
    assert.deepEqual(await errorsOf(call), [
      ...Array(3).fill('SET_ROLLED_BACK'),
      'NO_VALID_BACKEND',
    ]);
    // What is to be deleted counts until it is.
    assert.deepEqual(countsOf(volumes), [
      { held: 0, confirmed: 10, volumes: 0 },
      { held: 20, confirmed: 0, volumes: 0 },
      { held: 0, confirmed: 0, volumes: 0 },
      { held: 0, confirmed: 0, volumes: 0 },
    ]);
    const { decisionId } = offered.decision;
    await until(() => all.withdrawn.includes(decisionId));
    await assert.rejects(all.acknowledge(offered), reason('DECISION_WITHDRAWN'));
    for (const { decision } of [made, begun]) {
      const order = await until(() =>
        all.offers.find(
          (offer) => offer.order === 'delete' && offer.decision.decisionId === decision.decisionId,
        ),
      );
      await world.ledger.reportOutcome(all.claim(order), { kind: 'deleted' });
    }
    for (const counts of countsOf(volumes))
      assert.deepEqual(counts, { held: 0, confirmed: 0, volumes: 0 });
  });

  it('tells of itself in the repeated answer and in its account, after a restart too', async () => {
    const call = setOf([10, 10, 10]);
    const first = await world.ledger.createVolumes(call);
    assert.deepEqual(first.set, setAs(call, null));
    await fail(first, 1);
    await world.restart();
    const again = await world.ledger.createVolumes(call);
    const { failure } = again.set;
    assert.deepEqual(again.set, setAs(call, failure));
    assert.deepEqual(
      [failure?.state, failure?.volumeId, failure?.decisionId, failure?.failure.reason],
      [
        'rolled_back',
        call.volumes[1]?.spec.volumeId,
        first.volumes[1]?.decision.decisionId,
        'NO_VALID_BACKEND',
      ],
    );
    const { caller } = call;
    for (const requestId of [call.requestId, ...call.volumes.map((one) => one.requestId)]) {
      const account = await world.ledger.account({ requestId, caller, projectId: 'project' });
      assert.deepEqual(account.set, again.set);
    }
    const keep = { ...call, onFailure: undefined };
    await assert.rejects(
      world.ledger.createVolumes(keep as unknown as CreateSetCall),
      reason('REQUEST_ID_REUSED'),
    );
  });

  it('logs the failure of each volume and of the set', async () => {
    const call = setOf([10, 10, 10]);
    await fail(await world.ledger.createVolumes(call), 0);
    const { items } = await world.ledger.listEvents({
      filter: {
        kinds: ['failure'],
        types: [],
        projectId: null,
        volumeId: null,
        source: null,
        since: null,
        until: null,
      },
      after: null,
      newestFirst: false,
      limit: 100,
    });
    const told = items.flatMap(({ event: { payload } }) =>
      payload.kind === 'failure' ? [[payload.method, payload.volumeId, payload.reason]] : [],
    );
    const [one, two, three] = call.volumes.map(({ spec }) => spec.volumeId);
    assert.deepEqual(told, [
      ['create_volume', one, 'NO_VALID_BACKEND'],
      ['create_volume', two, 'SET_ROLLED_BACK'],
      ['create_volume', three, 'SET_ROLLED_BACK'],
      ['create_volumes', call.requestId, 'SET_ROLLED_BACK'],
    ]);
  });

  it('is rolled back once, though several fail at the same time', async () => {
    const call = setOf([10, 20, 30]);
    const { volumes } = await world.ledger.createVolumes(call);
    const offers = await Promise.all(
      volumes.map(({ decision }) => worker.offer(decision.decisionId)),
    );
    for (const offer of offers) await worker.acknowledge(offer);
    const answers = await Promise.all(
      offers.map((offer) => worker.failed(offer, { retriable: false })),
    );
    // Of the others it is taken as what came of the order to delete.
    assert.deepEqual(answers.map(({ next }) => next.kind).sort(), ['none', 'none', 'refused']);
    assert.deepEqual((await errorsOf(call)).sort(), [
      'CREATE_FAILED',
      'SET_ROLLED_BACK',
      'SET_ROLLED_BACK',
    ]);
    for (const counts of countsOf(volumes))
      assert.deepEqual(counts, { held: 0, confirmed: 0, volumes: 0 });
  });

  it('has a volume deleted of which its worker says late, or again, that it was made', async () => {
    const call = setOf([10, 20, 30]);
    const { volumes } = await world.ledger.createVolumes(call);
    const [made, late] = await Promise.all(
      volumes.map(({ decision }) => worker.offer(decision.decisionId)),
    );
    assert.ok(made && late);
    await worker.created(made);
    await worker.acknowledge(late);
    await fail({ volumes }, 2);
    for (const offer of [made, late]) {
      const { next } = await worker.created(offer);
      assert.ok(next.kind === 'delete' && next.offer.order === 'delete');
      await world.ledger.reportOutcome(worker.claim(next.offer), { kind: 'deleted' });
    }
    for (const counts of countsOf(volumes))
      assert.deepEqual(counts, { held: 0, confirmed: 0, volumes: 0 });
  });

  it('gives back space that a report contains with the report after it was deleted', async () => {
    const { volumes } = await world.ledger.createVolumes(setOf([10, 20, 30]));
    const [one] = volumes;
    assert.ok(one !== undefined);
    const { pool, backend } = one.decision.placement;
    const made = await worker.offer(one.decision.decisionId);
    const { accountingRevision } = await worker.created(made);
    await world.report(backend, { total: 100, free: 90, accountingRevision });
    assert.equal(world.ledger.pool(pool).state.pool.containedGib, 10);
    await fail({ volumes }, 2);
    assert.equal(world.ledger.pool(pool).state.pool.containedGib, 10);
    const order = await until(() => worker.offers.find((offer) => offer.order === 'delete'));
    await world.ledger.reportOutcome(worker.claim(order), { kind: 'deleted' });
    assert.equal(world.ledger.pool(pool).state.pool.containedGib, 0);
  });

  it('leaves what was released meanwhile alone, also if it was made anew', async () => {
    const call = setOf([10, 20, 30]);
    const { volumes } = await world.ledger.createVolumes(call);
    const [released, anew] = call.volumes.map(({ spec }) => spec.volumeId);
    assert.ok(released !== undefined && anew !== undefined);
    await world.ledger.releaseVolume(released);
    await world.ledger.releaseVolume(anew);
    await world.create(5, { volumeId: anew });
    await fail({ volumes }, 2, false);
    assert.deepEqual(await statesOf(call), ['deleted', 'creating', 'error']);
  });

  it('stays if one of its volumes is in use, and says which', async () => {
    const call = setOf([10, 20, 30]);
    const { volumes } = await world.ledger.createVolumes(call);
    const [one] = volumes;
    assert.ok(one !== undefined);
    await worker.created(await worker.offer(one.decision.decisionId));
    const spec = call.volumes[0]?.spec;
    assert.ok(spec !== undefined);
    await world.ledger.place({
      requestId: randomUUID(),
      caller: 'project',
      spec: { ...spec, resourceBackend: one.decision.placement.pool },
      detail: { kind: 'extend_volume', newSizeGib: 15, attached: false },
    });
    await fail({ volumes }, 2);
    assert.deepEqual(await statesOf(call), ['available', 'creating', 'error']);
    const { failure } = (await world.ledger.createVolumes(call)).set;
    assert.deepEqual([failure?.state, failure?.usedVolumeId], ['kept', spec.volumeId]);
    // It is decided for good.
    const offer = await worker.offer(volumes[1]?.decision.decisionId ?? '');
    await worker.acknowledge(offer);
    await worker.failed(offer, { retriable: false });
    assert.deepEqual(await statesOf(call), ['available', 'error', 'error']);
    assert.deepEqual((await world.ledger.createVolumes(call)).set.failure, failure);
  });

  it('is decided again first, as long as there is a place', async () => {
    await world.report('d@x', { total: 100 });
    const all = world.worker('all', ['d@x']);
    const call = setOf([10, 10, 10]);
    const { volumes } = await world.ledger.createVolumes(call);
    for (const { decision } of volumes) {
      const from = decision.placement.backend === 'd@x' ? all : worker;
      await from.acknowledge(await from.offer(decision.decisionId));
    }
    const [one] = volumes;
    assert.ok(one !== undefined);
    const from = one.decision.placement.backend === 'd@x' ? all : worker;
    const { next } = await from.failed(await from.offer(one.decision.decisionId));
    assert.equal(next.kind, 'decision');
    assert.deepEqual(await statesOf(call), Array(3).fill('creating'));
  });

  it('is rolled back when an operator gives one up, or no worker can read its order', async () => {
    const settled = setOf([10, 20, 30]);
    const first = await world.ledger.createVolumes(settled);
    const held = await worker.offer(first.volumes[0]?.decision.decisionId ?? '');
    await worker.acknowledge(held);
    world.now += 60_000;
    for (const host of HOSTS) await world.report(host, { total: 100 });
    await world.ledger.settleDecision(held.decision.decisionId, 'it hangs');
    assert.deepEqual(await errorsOf(settled), [
      'OPERATION_FAILED',
      'SET_ROLLED_BACK',
      'SET_ROLLED_BACK',
    ]);
    const poisoned = setOf([10, 20, 30]);
    const second = await world.ledger.createVolumes(poisoned);
    const offer = await worker.offer(second.volumes[0]?.decision.decisionId ?? '');
    worker.watch.unreadable(offer.decision.decisionId, 'too long');
    await until(() => worker.withdrawn.includes(offer.decision.decisionId));
    assert.deepEqual(await errorsOf(poisoned), [
      'ORDER_UNREADABLE',
      'SET_ROLLED_BACK',
      'SET_ROLLED_BACK',
    ]);
  });

  it('stays by default', async () => {
    const { onFailure: _, ...call } = setOf([10, 20, 30]);
    await fail(await world.ledger.createVolumes(call), 0);
    assert.deepEqual(await statesOf(call), ['error', 'creating', 'creating']);
    const { set } = await world.ledger.createVolumes(call);
    assert.deepEqual([set.onFailure, set.failure], ['keep', null]);
  });

  async function fail(
    { volumes }: Pick<SetAnswer, 'volumes'>,
    at: number,
    retriable = true,
  ): Promise<void> {
    const offer = await worker.offer(volumes[at]?.decision.decisionId ?? '');
    await worker.acknowledge(offer);
    await worker.failed(offer, { retriable });
  }

  function countsOf(volumes: SetAnswer['volumes']) {
    return volumes.map(({ decision }) => world.pool(decision.placement.backend));
  }

  async function statesOf({ volumes }: CreateSetCall): Promise<string[]> {
    return Promise.all(
      volumes.map(async ({ spec }) => (await world.ledger.volume(spec.volumeId)).volume.state),
    );
  }

  async function errorsOf({ volumes }: CreateSetCall): Promise<string[]> {
    return Promise.all(
      volumes.map(
        async ({ spec }) => (await world.ledger.volume(spec.volumeId)).volume.error?.reason ?? '',
      ),
    );
  }
});

function setAs(
  { requestId, volumes }: CreateSetCall,
  failure: SetAnswer['set']['failure'],
): SetAnswer['set'] {
  return {
    requestId,
    volumeIds: volumes.map(({ spec }) => spec.volumeId),
    onFailure: 'rollback',
    failure,
  };
}

function setOf(sizes: readonly number[]): CreateSetCall {
  return {
    requestId: randomUUID(),
    caller: 'project',
    rules: [DIFFERENT_POOLS],
    onFailure: 'rollback',
    volumes: sizes.map((sizeGib) => ({ requestId: randomUUID(), spec: createSpec(sizeGib) })),
  };
}
