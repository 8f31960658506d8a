import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { backendReport, createSpec, reason, rest, thickPool, until, World } from '../support.js';

const GONE = 'node1@lvm';

describe('to forget a backend', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
  });
  afterEach(async () => {
    assert.deepEqual(world.faults, []);
    await world.end();
  });

  const forget = (name: string, dryRun = false) =>
    world.ledger.forget({ name, dryRun, requestId: 'r' });

  const down = () => world.pass(70_000);

  it('takes its hosts, reports, states and figures away', async () => {
    await world.report(GONE);
    await world.report('other@lvm');
    await world.ledger.setBackendState(GONE, 'disabled', 'broken');
    await assert.rejects(forget(GONE), reason('BACKEND_IN_USE'));
    await down();
    const dry = await forget(GONE, true);
    assert.deepEqual([dry.hosts, dry.pools], [1, 1]);
    assert.ok(world.running.index.backend(GONE) !== undefined);
    await forget(GONE);
    for (const again of [false, true]) {
      if (again) await world.restart();
      assert.equal(world.running.index.backend(GONE), undefined);
      assert.equal(world.running.index.host(GONE), undefined);
      assert.throws(() => world.ledger.pool(`${GONE}#pool`), reason('POOL_NOT_FOUND'));
    }
    await assert.rejects(forget(GONE), reason('BACKEND_NOT_FOUND'));
    // Who comes back is new.
    const revision = await world.report(GONE);
    assert.equal(revision, 0);
    assert.deepEqual(world.pool(GONE), { held: 0, confirmed: 0, volumes: 0 });
    const { volumeId } = createSpec(1);
    await world.create(10, { volumeId, resourceBackend: GONE });
  });

  it('is refused while anything lives there, and says what', async () => {
    await world.report(GONE);
    const worker = world.worker('w', [GONE]);
    await rest();
    const volumeId = randomUUID();
    const snapshotId = randomUUID();
    const made = await world.create(10, { volumeId });
    await worker.created(await worker.offer(made.decision.decisionId));
    const snapshot = await world.ledger.place({
      requestId: randomUUID(),
      caller: 'project',
      spec: createSpec(10, { volumeId, resourceBackend: `${GONE}#pool` }),
      detail: { kind: 'create_snapshot', snapshotId, sizeGib: 5 },
    });
    await worker.created(await worker.offer(snapshot.decision.decisionId));
    const open = await world.create(3);
    await worker.acknowledge(await worker.offer(open.decision.decisionId));
    worker.watch.close();
    await down();
    await assert.rejects(forget(GONE), (error: Error) => {
      assert.match(
        error.message,
        /2 volumes of 13 GiB, 1 unfinished decisions, 1 snapshots and other reservations of 5 GiB/,
      );
      return reason('BACKEND_IN_USE')(error);
    });
    await world.ledger.settleDecision(open.decision.decisionId, '').catch(() => undefined);
    await world.pass(40_000, 10_000);
    // Given up, and then: nothing was left behind.
    for (let times = 0; times < 2; times += 1)
      await world.ledger.settleDecision(open.decision.decisionId, '');
    await world.ledger.releaseVolume(volumeId);
    await assert.rejects(forget(GONE), reason('BACKEND_IN_USE'));
    await world.ledger.releaseSnapshot(snapshotId);
    await forget(GONE);
    // What a worker says of what is gone is no fault.
    await assert.rejects(
      world.ledger.acknowledge({ ...worker.claim(worker.offers[2] ?? never()), worker: 'w' }),
      reason('BACKEND_NOT_FOUND'),
    );
  });

  it('does not wait for what a failed attempt may have left behind', async () => {
    await world.report(GONE);
    const worker = world.worker('w', [GONE]);
    await rest();
    const { decision } = await world.create(10, { allowReschedule: false });
    const offer = await worker.offer(decision.decisionId);
    await worker.acknowledge(offer);
    await worker.failed(offer, { retriable: false, mayHaveLeftData: true });
    assert.equal(world.pool(GONE).confirmed, 10);
    worker.watch.close();
    await down();
    await forget(GONE);
    await world.report(GONE);
    const { accountingRevision } = await world.ledger.heartbeat(hostOf(GONE));
    await world.report(GONE, { accountingRevision });
    assert.deepEqual(world.pool(GONE), { held: 0, confirmed: 0, volumes: 0 });
  });

  it('forgets a pool that no report lists', async () => {
    const report = (...names: string[]) =>
      world.ledger.report(
        backendReport(
          GONE,
          names.map((name) => thickPool(name, 100)),
        ),
      );
    await report('a', 'b');
    await world.create(10, { resourceBackend: `${GONE}#a` });
    await assert.rejects(forget(`${GONE}#b`), reason('BACKEND_IN_USE'));
    await report('a');
    await forget(`${GONE}#b`);
    assert.deepEqual(
      world.running.index.poolsOf(GONE).map(({ pool }) => pool),
      [`${GONE}#a`],
    );
    await assert.rejects(forget(`${GONE}#b`), reason('POOL_NOT_FOUND'));
    await report('b');
    await assert.rejects(forget(`${GONE}#a`), reason('BACKEND_IN_USE'));
  });

  it('frees a name that a backend or a pool had', async () => {
    await world.report(GONE);
    const call = { toCluster: false, allowMerge: false, dryRun: false, requestId: '' };
    await world.ledger.rename({ ...call, from: GONE, to: 'node2@lvm' });
    await world.ledger.rename({ ...call, from: 'node2@lvm#pool', to: 'node2@lvm#vg' });
    await assert.rejects(world.report(GONE), reason('BACKEND_RENAMED'));
    assert.equal((await forget(GONE, true)).renamedTo, 'node2@lvm');
    await assert.rejects(world.report(GONE), reason('BACKEND_RENAMED'));
    assert.equal((await forget(GONE)).renamedTo, 'node2@lvm');
    await world.report(GONE);
    await assert.rejects(world.report('node2@lvm'), reason('POOL_RENAMED'));
    assert.equal((await forget('node2@lvm#pool')).renamedTo, 'node2@lvm#vg');
    await world.report('node2@lvm');
    await world.restart();
    await world.report(GONE, { total: 101 });
    await until(() => true);
  });

  it('is not done to what came back meanwhile', async () => {
    await world.report(GONE);
    await down();
    const [forgotten] = await Promise.allSettled([forget(GONE), world.report(GONE)]);
    const known = world.running.index.backend(GONE) !== undefined;
    assert.ok(known, 'it was reported');
    if (forgotten.status === 'rejected')
      assert.ok(reason('BACKEND_IN_USE')(forgotten.reason), 'it is up');
  });
});

function hostOf(host: string) {
  return { host, cluster: null, zone: 'nova', serviceKind: 'volume' } as const;
}

function never(): never {
  throw new Error('it was offered');
}
