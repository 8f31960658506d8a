import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { RenameCall } from '../../../src/ledger/api/renaming.js';
import type { LedgerStore } from '../../../src/ledger/store-port/store.js';
import { EVERY_EVENT } from '../../support/every-event.js';
import { backendReport, createSpec, reason, rest, thickPool, World } from '../support.js';

const OLD = 'node1@lvm';
const NEW = 'node2@lvm';
const CLUSTER = 'prod@lvm';

const ANY_POOL = {
  backend: null,
  participating: null,
  zone: null,
  pool: null,
  capabilities: {},
  extraSpecs: {},
};

describe('a rename', () => {
  let world: World;
  let store: LedgerStore;
  beforeEach(async () => {
    world = await World.start({}, (opened) => {
      store = opened;
      return opened;
    });
  });
  afterEach(async () => {
    assert.deepEqual(world.faults, []);
    await world.end();
  });

  const rename = (from: string, to: string, more: Partial<RenameCall> = {}) =>
    world.ledger.rename({
      from,
      to,
      toCluster: false,
      allowMerge: false,
      dryRun: false,
      requestId: 'r',
      ...more,
    });

  const isSound = async (pool: string) => {
    const { findings } = await world.ledger.reconcilePool({
      pool,
      listing: null,
      repair: false,
      allowMassForget: false,
    });
    assert.deepEqual(findings, [], pool);
  };

  /** A volume that was created, and one that is only decided. */
  async function twoVolumes(backend: string) {
    const worker = world.worker('maker', [backend]);
    await rest();
    const made = await world.create(30, { resourceBackend: backend });
    await worker.created(await worker.offer(made.decision.decisionId));
    worker.watch.close();
    await rest();
    const open = await world.create(20, { resourceBackend: backend });
    return { made: made.decision, open: open.decision };
  }

  it('takes volumes, reservations, decisions and figures along', async () => {
    await world.report(OLD);
    const { made, open } = await twoVolumes(OLD);
    const renamed = await rename(OLD, NEW);
    assert.deepEqual(renamed.moved, {
      hosts: 1,
      pools: 1,
      volumes: 2,
      heldGib: 20,
      confirmedGib: 30,
      containedGib: 0,
    });
    assert.equal(renamed.unfinished, 1);
    assert.equal(renamed.merged, false);
    assert.deepEqual(world.pool(NEW), { held: 20, confirmed: 30, volumes: 2 });
    for (const { subject } of [made, open]) {
      const { volume, decisions } = await world.ledger.volume(subject);
      const home = { pool: `${NEW}#pool`, backend: NEW, host: `${NEW}#pool`, cluster: null };
      assert.deepEqual(volume.home, { ...home, zone: 'nova' });
      assert.deepEqual(decisions[0]?.decision.placement, volume.home);
      assert.equal(decisions[0]?.reservations[0]?.pool, `${NEW}#pool`);
    }
    await isSound(`${NEW}#pool`);
    assert.throws(() => world.ledger.pool(`${OLD}#pool`), reason('POOL_NOT_FOUND'));
    const { items } = world.ledger.listBackends({
      participating: null,
      adminState: null,
      zone: null,
      after: '',
      limit: 10,
    });
    assert.deepEqual(
      items.map(({ backend, hosts }) => [backend.backend, ...hosts.map(({ host }) => host)]),
      [[NEW, NEW]],
    );
    // 50 of 100 GiB are left, under one name.
    await assert.rejects(world.create(51), reason('NO_VALID_BACKEND'));
    await world.create(50);
    const again = await rename(OLD, NEW);
    assert.equal(again.already, true);
    await world.restart();
    assert.deepEqual(world.pool(NEW), { held: 70, confirmed: 30, volumes: 3 });
    await isSound(`${NEW}#pool`);
  });

  it('refuses reports and signs of life under the old name: nothing is promised twice', async () => {
    const revision = await world.report(OLD);
    await twoVolumes(OLD);
    await rename(OLD, NEW);
    await assert.rejects(world.report(OLD), reason('BACKEND_RENAMED'));
    await assert.rejects(
      world.report(OLD, { accountingRevision: revision }),
      reason('BACKEND_RENAMED'),
    );
    const identity = { host: OLD, cluster: null, zone: 'nova', serviceKind: 'volume' } as const;
    await assert.rejects(world.ledger.heartbeat(identity), reason('BACKEND_RENAMED'));
    await world.restart();
    await assert.rejects(world.report(OLD), reason('BACKEND_RENAMED'));
    await assert.rejects(world.create(51), reason('NO_VALID_BACKEND'));
  });

  it('counts what was confirmed until a report that was measured after it', async () => {
    await world.report(OLD);
    await twoVolumes(OLD);
    const before = (await world.ledger.heartbeat(hostOf(OLD))).accountingRevision;
    await rename(OLD, NEW);
    await world.report(NEW, { free: 100, accountingRevision: before });
    assert.equal(world.pool(NEW).confirmed, 30, 'it may have been measured before');
    const { accountingRevision } = await world.ledger.heartbeat(hostOf(NEW));
    assert.ok(accountingRevision > before);
    await world.report(NEW, { free: 70, accountingRevision });
    assert.equal(world.pool(NEW).confirmed, 0);
    await isSound(`${NEW}#pool`);
  });

  it('lets a worker end what it got under the old name', async () => {
    await world.report(OLD);
    const worker = world.worker('w', [OLD]);
    await rest();
    const one = await world.create(10);
    const other = await world.create(10);
    const taken = await worker.offer(one.decision.decisionId);
    const waiting = await worker.offer(other.decision.decisionId);
    await worker.acknowledge(taken);
    await rename(OLD, NEW);
    await worker.created(taken);
    await worker.acknowledge(waiting);
    await world.ledger.renew(worker.claim(waiting));
    await worker.failed(waiting, { retriable: false });
    assert.deepEqual(world.pool(NEW), { held: 0, confirmed: 10, volumes: 1 });
    const wrong = { ...worker.claim(taken), backend: 'node9@lvm' };
    await assert.rejects(
      world.ledger.reportOutcome(wrong, { kind: 'created' }),
      reason('WRONG_BACKEND'),
    );
  });

  it('offers what nobody holds to workers of the new name', async () => {
    await world.report(OLD);
    const { decision } = await world.create(10);
    const worker = world.worker('w', [NEW]);
    await rest();
    assert.equal(worker.offers.length, 0);
    await rename(OLD, NEW);
    const offer = await worker.offer(decision.decisionId);
    assert.equal(offer.decision.placement.pool, `${NEW}#pool`);
    await worker.created(offer);
    assert.equal(world.pool(NEW).confirmed, 10);
  });

  it('counts attempts on the old name as attempts on the new one', async () => {
    await world.report(OLD);
    await world.report('other@lvm', { total: 40 });
    const worker = world.worker('w', [OLD]);
    await rest();
    const { decision } = await world.create(10, { resourceBackend: null });
    assert.equal(decision.placement.backend, OLD);
    const offer = await worker.offer(decision.decisionId);
    await worker.acknowledge(offer);
    await rename(OLD, NEW);
    const { next } = await worker.failed(offer);
    assert.ok(next.kind === 'decision');
    assert.equal(next.decision.decision.placement.backend, 'other@lvm');
  });

  it('makes requests that name the old backend or pool mean the new one', async () => {
    await world.report(OLD);
    await world.report('other@lvm', { total: 900 });
    await rename(OLD, NEW);
    const byBackend = await world.create(1, { resourceBackend: OLD });
    const byPool = await world.create(1, { resourceBackend: `${OLD}#pool` });
    assert.equal(byBackend.decision.placement.pool, `${NEW}#pool`);
    assert.equal(byPool.decision.placement.pool, `${NEW}#pool`);
    await world.ledger.importVolume({
      volumeId: randomUUID(),
      projectId: '',
      sizeGib: 5,
      typeName: '',
      pool: `${OLD}#pool`,
    });
    assert.equal(world.pool(NEW).volumes, 3);
    await isSound(`${NEW}#pool`);
  });

  it('does not take a retype in place for a move', async () => {
    await world.report(OLD);
    const { made } = await twoVolumes(OLD);
    const worker = world.worker('w', [OLD]);
    await rest();
    const volumeType = { name: 'fast', extraSpecs: {}, qosSpecs: {} };
    const { decision } = await world.ledger.place({
      requestId: randomUUID(),
      caller: 'project',
      spec: createSpec(30, { volumeId: made.subject, volumeType }),
      detail: { kind: 'retype_volume', from: `${OLD}#pool`, policy: 'never' },
    });
    const offer = await worker.offer(decision.decisionId);
    await rename(OLD, NEW);
    await worker.created(offer);
    assert.equal(world.pool(NEW).confirmed, 30);
    await isSound(`${NEW}#pool`);
  });

  it('of a host into a cluster keeps the host and its state', async () => {
    await world.report(OLD);
    await world.ledger.importVolume({
      volumeId: randomUUID(),
      projectId: '',
      sizeGib: 5,
      typeName: '',
      pool: `${OLD}#pool`,
    });
    await world.ledger.setBackendState(OLD, 'frozen', 'disks');
    const { state } = await rename(OLD, CLUSTER, { toCluster: true });
    assert.deepEqual(
      state?.hosts.map(({ host, adminState, cluster, reason: why }) => [
        host,
        adminState,
        cluster,
        why,
      ]),
      [[OLD, 'frozen', CLUSTER, 'disks']],
    );
    const [volume] = (await world.ledger.listVolumes({ ...ALL_VOLUMES })).items;
    assert.deepEqual(volume?.home, {
      pool: `${CLUSTER}#pool`,
      backend: CLUSTER,
      host: `${OLD}#pool`,
      cluster: `${CLUSTER}#pool`,
      zone: 'nova',
    });
    await assert.rejects(world.report(OLD), reason('BACKEND_RENAMED'));
    await world.report(OLD, { cluster: CLUSTER });
    await isSound(`${CLUSTER}#pool`);
  });

  it('adds up what was promised under both names, if that is allowed', async () => {
    await world.report(OLD);
    await twoVolumes(OLD);
    // Its manager came back as a member of the cluster, and volumes were made there.
    await world.report(OLD, { cluster: CLUSTER });
    const member = world.worker('member', [CLUSTER]);
    await rest();
    const { decision } = await world.create(25);
    assert.equal(decision.placement.backend, CLUSTER);
    await member.created(await member.offer(decision.decisionId));
    await world.create(5);
    const dry = await rename(OLD, CLUSTER, { dryRun: true, allowMerge: true });
    assert.deepEqual([dry.merged, dry.state], [true, null]);
    await assert.rejects(rename(OLD, CLUSTER), reason('RENAME_REFUSED'));
    const ahead = (await world.ledger.heartbeat({ ...hostOf(OLD), cluster: CLUSTER }))
      .accountingRevision;
    const { merged } = await rename(OLD, CLUSTER, { allowMerge: true });
    assert.equal(merged, true);
    assert.deepEqual(world.pool(CLUSTER), { held: 25, confirmed: 55, volumes: 4 });
    await isSound(`${CLUSTER}#pool`);
    await assert.rejects(world.create(21), reason('NO_VALID_BACKEND'));
    await world.report(OLD, { cluster: CLUSTER, accountingRevision: ahead });
    assert.equal(world.pool(CLUSTER).confirmed, 55, 'measured before the names were one');
    const { accountingRevision } = await world.ledger.heartbeat({
      ...hostOf(OLD),
      cluster: CLUSTER,
    });
    await world.report(OLD, { cluster: CLUSTER, free: 45, accountingRevision });
    assert.equal(world.pool(CLUSTER).confirmed, 0);
    await world.create(20);
    await isSound(`${CLUSTER}#pool`);
  });

  it('of a cluster that is disabled leaves it disabled', async () => {
    await world.report('n1@lvm', { cluster: CLUSTER });
    await world.report('n2@lvm', { cluster: CLUSTER });
    await world.ledger.setBackendState(CLUSTER, 'disabled', 'fail-over');
    const { state } = await rename(CLUSTER, 'next@lvm');
    assert.equal(state?.backend.adminState, 'disabled');
    assert.equal(state?.backend.cluster, 'next@lvm');
    assert.deepEqual(
      state?.hosts.map(({ host, cluster }) => [host, cluster]),
      [
        ['n1@lvm', 'next@lvm'],
        ['n2@lvm', 'next@lvm'],
      ],
    );
    await assert.rejects(world.report('n2@lvm', { cluster: CLUSTER }), reason('BACKEND_RENAMED'));
  });

  it('of a pool takes what is in it along, and only that', async () => {
    const pools = (names: readonly string[]) => ({
      ...backendReport(
        OLD,
        names.map((name) => thickPool(name, 100)),
      ),
    });
    await world.ledger.report(pools(['a', 'b']));
    const worker = world.worker('w', [OLD]);
    await rest();
    const a = await world.create(30, { resourceBackend: `${OLD}#a` });
    const b = await world.create(40, { resourceBackend: `${OLD}#b` });
    await worker.created(await worker.offer(a.decision.decisionId));
    await rename(`${OLD}#a`, `${OLD}#z`);
    const held = (pool: string) => {
      const { heldGib, confirmedGib, volumeCount } = world.ledger.pool(pool).state.pool;
      return [heldGib, confirmedGib, volumeCount];
    };
    assert.deepEqual(held(`${OLD}#z`), [0, 30, 1]);
    assert.deepEqual(held(`${OLD}#b`), [40, 0, 1]);
    await assert.rejects(world.ledger.report(pools(['a', 'b'])), reason('POOL_RENAMED'));
    const { accountingRevision } = await world.ledger.heartbeat(hostOf(OLD));
    await assert.rejects(
      world.ledger.report({ ...pools(['a', 'b']), accountingRevision }),
      reason('POOL_RENAMED'),
    );
    await world.ledger.report({ ...pools(['z', 'b']), accountingRevision });
    assert.deepEqual(held(`${OLD}#z`), [0, 0, 1]);
    await worker.created(await worker.offer(b.decision.decisionId));
    for (const pool of ['z', 'b']) await isSound(`${OLD}#${pool}`);
    const named = await world.create(1, { resourceBackend: `${OLD}#a` });
    assert.equal(named.decision.placement.pool, `${OLD}#z`);
    // And with its backend to a further name, and back to its own.
    await rename(OLD, NEW);
    const twice = await world.create(1, { resourceBackend: `${OLD}#a` });
    assert.equal(twice.decision.placement.pool, `${NEW}#z`);
    await rename(`${NEW}#z`, `${NEW}#a`);
    await world.ledger.report({ ...pools(['a', 'b']), host: NEW });
    await assert.rejects(
      world.ledger.report({ ...pools(['z', 'b']), host: NEW }),
      reason('POOL_RENAMED'),
    );
    for (const pool of ['a', 'b']) await isSound(`${NEW}#${pool}`);
  });

  it('of a pool that nothing is in refuses the same report once more', async () => {
    await world.report(OLD);
    await world.report(OLD);
    await rename(`${OLD}#pool`, `${OLD}#vg`);
    await assert.rejects(world.report(OLD), reason('POOL_RENAMED'));
    assert.equal(world.ledger.pool(`${OLD}#vg`).state.pool.volumeCount, 0);
  });

  it('is refused where it would make two things one, or a name mean two', async () => {
    await world.report(OLD);
    await world.report('backup@lvm', { serviceKind: 'backup' });
    await assert.rejects(rename('nobody@lvm', NEW), reason('BACKEND_NOT_FOUND'));
    await assert.rejects(rename(`${OLD}#none`, `${OLD}#z`), reason('POOL_NOT_FOUND'));
    await assert.rejects(rename(OLD, OLD), reason('INVALID_FIELDS'));
    await assert.rejects(rename(OLD, `${NEW}#pool`), reason('INVALID_FIELDS'));
    await assert.rejects(rename(`${OLD}#pool`, `${NEW}#pool`), reason('INVALID_FIELDS'));
    await assert.rejects(rename(OLD, 'backup@lvm'), reason('RENAME_REFUSED'));
    await rename(OLD, NEW);
    await assert.rejects(rename(OLD, 'node3@lvm'), reason('BACKEND_RENAMED'));
    await world.report('other@lvm');
    await assert.rejects(rename('other@lvm', OLD), reason('RENAME_REFUSED'));
    await rename(NEW, OLD);
    await assert.rejects(world.report(NEW), reason('BACKEND_RENAMED'));
    await world.report(OLD);
    await world.report('n1@x', { cluster: 'c@x' });
    await world.report('n2@x', { cluster: 'c@x' });
    await world.report('n1@x');
    await assert.rejects(rename('c@x', 'n1@x'), reason('RENAME_REFUSED'));
  });

  it('is shown to those that watch pools, and told as an event', async () => {
    await world.report(OLD);
    const watch = world.ledger.watchPools({
      filter: ANY_POOL,
      resume: null,
      budget: { items: 100, size: 1_000_000, sizeOf: () => 1 },
    });
    const first = watch.next();
    assert.deepEqual(
      first?.pools.map(({ pool }) => pool.pool),
      [`${OLD}#pool`],
    );
    await rename(OLD, NEW);
    const then = watch.next();
    assert.deepEqual(
      then?.pools.map(({ pool }) => pool.pool),
      [`${NEW}#pool`],
    );
    assert.deepEqual(then?.removed, [`${OLD}#pool`]);
    await rename(NEW, OLD);
    const back = watch.next();
    assert.deepEqual(
      [back?.pools.map(({ pool }) => pool.pool), back?.removed],
      [[`${OLD}#pool`], [`${NEW}#pool`]],
    );
    const { events } = await store.events({
      filter: { ...EVERY_EVENT, types: ['backend.renamed'] },
      after: null,
      newestFirst: false,
      limit: 10,
    });
    assert.deepEqual(
      events.map(({ payload }) =>
        payload.kind === 'renamed' ? [payload.from, payload.backend, payload.requestId] : [],
      ),
      [
        [OLD, NEW, 'r'],
        [NEW, OLD, 'r'],
      ],
    );
  });

  it('gives the new host its time to be heard of, and then takes it down', async () => {
    await world.report(OLD);
    await world.pass(59_000);
    await rename(OLD, NEW);
    await world.pass(58_000);
    assert.equal(backend(NEW).downSince, null);
    await world.pass(5_000);
    assert.notEqual(backend(NEW).downSince, null);
  });

  it('of a backend that is down is not taken for a return of it', async () => {
    await world.report(OLD);
    await world.report('other@lvm', { total: 50 });
    const { decision } = await world.create(10);
    assert.equal(decision.placement.backend, OLD);
    for (let n = 0; n < 13; n += 1) {
      world.ledger.stillAlive(['other@lvm']);
      await world.pass(10_000);
    }
    assert.equal(world.running.movesHeldMs(), 0);
    assert.notEqual(backend(OLD).downSince, null);
    await rename(OLD, NEW);
    await world.pass(1_000);
    assert.equal(world.running.movesHeldMs(), 0);
  });

  it('does not lose what is decided meanwhile', async () => {
    await world.report(OLD);
    const creates = Array.from({ length: 12 }, () => world.create(10));
    const renames = [rename(OLD, NEW), rename(NEW, OLD).catch(() => undefined)];
    const settled = await Promise.allSettled(creates);
    await Promise.all(renames);
    const placed = settled.filter(({ status }) => status === 'fulfilled').length;
    assert.equal(placed, 10);
    const name = world.ledger.listPools({ ...ANY_POOL, after: '', limit: 9 }).items[0]?.pool.pool;
    assert.ok(name !== undefined);
    assert.equal(world.ledger.pool(name).state.pool.heldGib, 100);
    await isSound(name);
  });

  it('does not meet what workers say at the same time', async () => {
    await world.report(OLD);
    const worker = world.worker('w', [OLD]);
    await rest();
    const made = await Promise.all(Array.from({ length: 30 }, () => world.create(1)));
    const offers = await Promise.all(made.map(({ decision }) => worker.offer(decision.decisionId)));
    const renames = (async () => {
      for (let n = 0; n < 6; n += 1) await rename(n % 2 === 0 ? OLD : NEW, n % 2 === 0 ? NEW : OLD);
    })();
    const said: Promise<unknown>[] = [];
    for (const offer of offers) {
      said.push(worker.created(offer));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all([...said, renames]);
    assert.deepEqual(world.pool(OLD), { held: 0, confirmed: 30, volumes: 30 });
    await isSound(`${OLD}#pool`);
  });

  function backend(name: string) {
    const row = world.running.index.backend(name);
    assert.ok(row !== undefined, name);
    return row;
  }
});

const ALL_VOLUMES = {
  state: 'not_deleted',
  projectId: null,
  home: null,
  createdFrom: null,
  createdBefore: null,
  after: null,
  limit: 10,
} as const;

function hostOf(host: string) {
  return { host, cluster: null, zone: 'nova', serviceKind: 'volume' } as const;
}
