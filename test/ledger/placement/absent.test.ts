import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Absence } from '../../../src/domain/diagnosis.js';
import { CodedError } from '../../../src/domain/errors.js';
import type { OperationDetail } from '../../../src/domain/operation.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import type { LedgerStore } from '../../../src/ledger/store-port/store.js';
import { createSpec, DEFAULT_PROFILE, reason, thickPool, World } from '../support.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A ledger that takes no report for new volumes which is older than ten minutes. */
function tenMinutes(): Promise<World> {
  const maxReportAgeMs = 10 * MINUTE;
  return World.start({
    maxReportAgeMs,
    profile: buildProfile({ ...DEFAULT_PROFILE, maxReportAgeMs }),
  });
}

/** A store that others may use too. */
function asShared(store: LedgerStore): LedgerStore {
  return new Proxy(store, {
    get(target, key) {
      if (key === 'shared') return true;
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('who does not take part', () => {
  let world: World;
  afterEach(() => world.end());

  async function refusal(asked: Promise<unknown>): Promise<CodedError> {
    const error = await asked.then(
      () => assert.fail('it was placed'),
      (thrown: unknown) => thrown,
    );
    return error instanceof CodedError && error.reason === 'NO_VALID_BACKEND'
      ? error
      : assert.fail(String(error));
  }

  function call(detail: OperationDetail, sizeGib = 1, more = {}) {
    return {
      requestId: randomUUID(),
      caller: 'project',
      spec: createSpec(sizeGib, { allowReschedule: false, ...more }),
      detail,
    };
  }

  const names = (absent: Absence | undefined) =>
    absent?.backends.map(({ backend, cause }) => `${backend} ${cause}`);

  it(
    'is named by a refusal, with since when and the reason, and again where it is repeated ' +
      '(case 14)',
    async () => {
      world = await World.start();
      await world.report('disabled@x');
      await world.report('down@x');
      await world.ledger.setBackendState('disabled@x', 'disabled', 'firmware');
      const disabledAt = world.now;
      for (let seconds = 0; seconds < 65; seconds += 5) {
        world.ledger.stillAlive(['disabled@x']);
        await world.pass(5000);
      }
      const requestId = randomUUID();
      const volumeId = randomUUID();
      const error = await refusal(world.create(1, { volumeId }, requestId));
      assert.equal(
        error.message,
        'no pool can take the volume; no pool takes part; 2 backends take no part: 1 down, 1 ' +
          'disabled',
      );
      assert.deepEqual(error.metadata, { pools_seen: '0', backends_absent: '2' });
      const { backends, counts, omitted } = error.diagnosis?.absent ?? assert.fail();
      assert.deepEqual(counts, [
        { cause: 'down', backends: 1 },
        { cause: 'disabled', backends: 1 },
      ]);
      const [disabled, down] = backends;
      assert.deepEqual(disabled, {
        ...{
          backend: 'disabled@x',
          cause: 'disabled',
          since: disabledAt,
          operatorReason: 'firmware',
        },
        explanation: 'disabled since 2026-01-01T00:00:00Z (firmware)',
      });
      assert.deepEqual([down?.backend, down?.cause, omitted], ['down@x', 'down', 0]);
      assert.ok(down?.since !== null && Number(down?.since) > disabledAt + MINUTE);
      assert.match(
        down?.explanation ?? '',
        /^down since 2026-01-01T00:01:\d\dZ, last sign of life 2026-01-01T00:00:00Z$/,
      );

      await world.ledger.setBackendState('disabled@x', 'enabled', '');
      await world.restart();
      const again = await refusal(world.create(1, { volumeId }, requestId));
      assert.deepEqual([again.message, again.diagnosis], [error.message, error.diagnosis]);
      const { request } = await world.ledger.account({
        requestId,
        caller: 'project',
        projectId: 'project',
      });
      assert.deepEqual(request.diagnosis, error.diagnosis);
    },
  );

  it('is told by an explanation too, whether something fits or not', async () => {
    world = await World.start();
    await world.report('a@x');
    await world.ledger.heartbeat({
      host: 'silent@x',
      cluster: null,
      zone: 'nova',
      serviceKind: 'volume',
    });
    await world.report('empty@x', { layout: { kind: 'pools', pools: [] } });
    const { outcome, absent } = await world.ledger.explainPlacement(
      call({ kind: 'create_volume' }),
    );
    assert.equal(outcome.kind, 'chosen');
    assert.deepEqual(names(absent), ['empty@x no_pools', 'silent@x never_reported']);
    const error = await refusal(world.create(1000));
    assert.match(
      error.message,
      /1 pool seen: CapacityFilter removed 1; 2 backends take no part: 1 never reported, 1 without pools$/,
    );
  });

  it('of backups are the backup services, and of volumes not', async () => {
    world = await World.start();
    await world.ledger.heartbeat({
      host: 'n@backup',
      cluster: null,
      zone: 'nova',
      serviceKind: 'backup',
    });
    await world.ledger.heartbeat({
      host: 'n@x',
      cluster: null,
      zone: 'nova',
      serviceKind: 'volume',
    });
    const backup = {
      kind: 'create_backup',
      backupId: randomUUID(),
      from: 'n@x',
      driver: null,
    } as const;
    assert.deepEqual(names((await refusal(world.ledger.place(call(backup)))).diagnosis?.absent), [
      'n@backup never_reported',
    ]);
    const { absent } = await world.ledger.explainPlacement(call({ kind: 'create_volume' }));
    assert.deepEqual(names(absent), ['n@x never_reported']);
  });

  describe('a report that is too old', () => {
    const alive = (hosts: readonly string[], ms: number) =>
      passWith(ms, () => world.ledger.stillAlive(hosts));

    async function passWith(ms: number, each: () => unknown): Promise<void> {
      for (let left = ms; left > 0; left -= 30_000) {
        await each();
        // Longer steps would be pauses of the server.
        await world.pass(Math.min(left, 30_000), 5000);
      }
    }

    async function tooOld(backend: string): Promise<boolean | undefined> {
      const { items } = world.ledger.listBackends({
        participating: null,
        adminState: null,
        zone: null,
        after: '',
        limit: 10,
      });
      return items.find((item) => item.backend.backend === backend)?.backend.report?.tooOld;
    }

    it(
      'takes nothing new while its manager only gives signs of life, and an explanation says ' +
        'how old it is (case 13)',
      async () => {
        world = await tenMinutes();
        await world.report('a@x');
        await alive(['a@x'], 10 * MINUTE);
        await world.create(1);
        await alive(['a@x'], 3 * HOUR);
        const error = await refusal(world.create(1));
        assert.match(
          error.message,
          /1 pool seen: report_age removed 1; 1 backend takes no part: 1 with a report that is too old$/,
        );
        assert.deepEqual(names(error.diagnosis?.absent), ['a@x report_too_old']);
        assert.equal(
          error.diagnosis?.absent.backends[0]?.since,
          Date.parse('2026-01-01T00:00:00Z'),
        );
        const { pools, absent } = await world.ledger.explainPlacement(
          call({ kind: 'create_volume' }),
        );
        assert.match(
          pools[0]?.rejection?.reason ?? '',
          /^its backend's report is 3 h 10 min old, and none older than 10 min counts/,
        );
        assert.match(
          absent.backends[0]?.explanation ?? '',
          /^its report is 3 h 10 min old, of 2026-01-01T00:00:00Z/,
        );
        assert.equal(world.running.reportAges().get('a@x'), 3 * HOUR + 10 * MINUTE);
        assert.deepEqual(
          world.ledger.listBackends({
            participating: false,
            adminState: null,
            zone: null,
            after: '',
            limit: 10,
          }).items.length,
          1,
        );

        await world.report('a@x');
        assert.equal(world.running.reportAges().get('a@x'), 0);
        await world.create(1);
      },
    );

    it('is no report that is said again, though nothing of it is written, also after a restart', async () => {
      world = await tenMinutes();
      await world.report('a@x');
      await passWith(HOUR, () => world.report('a@x'));
      assert.equal(await tooOld('a@x'), false);
      await world.create(1);
      assert.ok(Number(world.running.reportAges().get('a@x')) <= 30_000);
      await world.restart();
      assert.ok(Number(world.running.reportAges().get('a@x')) <= 40_000, 'the marks were written');
    });

    it('is written at once where other servers would miss the marks of it', async () => {
      const maxReportAgeMs = 10 * MINUTE;
      world = await World.start({ maxReportAgeMs }, asShared);
      await world.report('a@x');
      const written = () => world.running.index.backend('a@x')?.report?.heardAt;
      const first = world.now;
      world.now += 4 * MINUTE;
      await world.report('a@x');
      assert.equal(written(), first, 'it will be written with the signs of life');
      world.now += 2 * MINUTE;
      await world.report('a@x');
      assert.equal(written(), world.now);
    });

    it('does not count the time in which nobody could have been heard', async () => {
      world = await tenMinutes();
      await world.report('a@x');
      await alive(['a@x'], 9 * MINUTE);
      // The server is gone for hours, and again in a pause.
      world.now += 5 * HOUR;
      await world.restart();
      await alive(['a@x'], 9 * MINUTE);
      assert.equal(await tooOld('a@x'), false);
      world.now += 5 * HOUR;
      await world.running.sweep();
      await alive(['a@x'], 9 * MINUTE);
      assert.equal(await tooOld('a@x'), false);
      await alive(['a@x'], 2 * MINUTE);
      assert.equal(await tooOld('a@x'), true);
      await world.restart();
      await world.pass(1000);
      assert.equal(await tooOld('a@x'), true, 'a start makes no old report new');
    });

    it('goes by the limit in force: without one it counts again, and with another one likewise', async () => {
      world = await tenMinutes();
      await world.report('a@x');
      await alive(['a@x'], 11 * MINUTE);
      await refusal(world.create(1));
      const limited = (maxReportAgeMs: number | null) =>
        world.reconfigure({
          maxReportAgeMs,
          profile: buildProfile({ ...DEFAULT_PROFILE, maxReportAgeMs }),
        });
      limited(12 * MINUTE);
      await world.pass(1000);
      await world.create(1);
      await alive(['a@x'], 2 * MINUTE);
      await refusal(world.create(1));
      limited(null);
      await world.create(1);
      await world.pass(1000);
      assert.equal(await tooOld('a@x'), false);
    });

    it('stops creates, moves, groups and what is taken into care, and nothing that lives there', async () => {
      world = await tenMinutes();
      await world.report('old@x');
      await alive(['old@x'], 11 * MINUTE);
      await world.report('new@x', { total: 5 });
      const at = { resourceBackend: 'old@x#pool' };
      const stopped: readonly (readonly [OperationDetail, object])[] = [
        [{ kind: 'create_volume' }, at],
        [{ kind: 'manage_volume', reference: {} }, at],
        [{ kind: 'migrate_volume' }, at],
        [{ kind: 'validate_capacity' }, at],
        [{ kind: 'retype_volume', policy: 'on_demand', from: 'elsewhere@x#pool' }, {}],
        [
          {
            ...{ kind: 'create_group', groupId: randomUUID() },
            members: [
              {
                volumeId: randomUUID(),
                sizeGib: 10,
                volumeType: null,
                zones: [],
                multiattach: false,
              },
            ],
          },
          {},
        ],
      ];
      for (const [detail, more] of stopped) {
        const { diagnosis } = await refusal(world.ledger.place(call(detail, 10, more)));
        assert.deepEqual(names(diagnosis?.absent), ['old@x report_too_old'], detail.kind);
      }
      const allowed: readonly (readonly [OperationDetail, object])[] = [
        [{ kind: 'extend_volume', newSizeGib: 20, attached: false }, at],
        [{ kind: 'create_snapshot', snapshotId: randomUUID(), sizeGib: 10 }, at],
        [{ kind: 'manage_snapshot', snapshotId: randomUUID(), sizeGib: 10, reference: {} }, at],
        [{ kind: 'retype_volume', policy: 'never', from: 'old@x#pool' }, {}],
        [{ kind: 'retype_volume', policy: 'never', from: 'old@x' }, {}],
      ];
      for (const [detail, more] of allowed) {
        const { decision } = await world.ledger.place(call(detail, 10, more));
        assert.equal(decision.placement.pool, 'old@x#pool', detail.kind);
      }
    });

    it('takes no next attempt', async () => {
      world = await tenMinutes();
      await world.report('old@x');
      await alive(['old@x'], 11 * MINUTE);
      await world.report('new@x');
      const worker = world.worker('w', ['new@x']);
      const { decision } = await world.create(10);
      assert.equal(decision.placement.backend, 'new@x');
      const offer = await worker.offer(decision.decisionId);
      await worker.acknowledge(offer);
      assert.equal((await worker.failed(offer)).next.kind, 'refused');
    });

    it('is told to who watches pools', async () => {
      world = await tenMinutes();
      await world.report('a@x');
      const filter = {
        backend: null,
        participating: true,
        zone: null,
        pool: null,
        capabilities: {},
        extraSpecs: {},
      };
      const room = { items: 100, size: 1e6, sizeOf: () => 1 };
      const watch = world.ledger.watchPools({ filter, resume: null, budget: room });
      assert.deepEqual(
        watch.next()?.pools.map(({ pool }) => pool.pool),
        ['a@x#pool'],
      );
      await alive(['a@x'], 11 * MINUTE);
      assert.deepEqual(watch.next()?.removed, ['a@x#pool']);
      await world.report('a@x');
      assert.deepEqual(
        watch.next()?.pools.map(({ pool }) => pool.pool),
        ['a@x#pool'],
      );
    });
  });

  it('is no pool that reports to be down: it takes nothing new, and what lives there goes on', async () => {
    world = await World.start();
    const layout = {
      kind: 'pools',
      pools: [
        {
          ...thickPool('down', 100),
          capabilities: { pool_state: 'down', pool_down_reason: 'draining' },
        },
        { ...thickPool('up', 50), capabilities: { pool_state: 'up' } },
      ],
    } as const;
    await world.report('a@x', { layout });
    assert.equal((await world.create(1)).decision.placement.pool, 'a@x#up');
    const { diagnosis, message } = await refusal(world.create(60));
    assert.match(message, /2 pools seen: CapacityFilter removed 1, BackendStateFilter removed 1$/);
    assert.equal(
      diagnosis?.pools.find(({ pool }) => pool === 'a@x#down')?.reason,
      'it reports pool_state "down" (draining): it takes nothing new',
    );
    const extend = { kind: 'extend_volume', newSizeGib: 20, attached: false } as const;
    const { decision } = await world.ledger.place(
      call(extend, 10, { resourceBackend: 'a@x#down' }),
    );
    assert.equal(decision.placement.pool, 'a@x#down');
    // The backend's own state reaches its pools, also after a restart.
    await world.report('a@x', { layout, capabilities: { backend_state: 'down' } });
    await world.restart();
    assert.match((await refusal(world.create(1))).message, /BackendStateFilter removed 2$/);
    await world.report('a@x', { layout, capabilities: { backend_state: 'up' } });
    await world.create(1);
  });

  describe('a cluster that is set apart', () => {
    const CLUSTER = 'prod@ceph';
    const member = (host: string) => world.report(host, { cluster: CLUSTER });

    for (const state of ['disabled', 'frozen'] as const) {
      it(`takes no part while it is ${state}, whatever its members say; then they decide`, async () => {
        world = await World.start();
        await member('n1@ceph');
        await member('n2@ceph');
        const { state: answered } = await world.ledger.setBackendState(CLUSTER, state, 'fail-over');
        assert.deepEqual(
          [answered.backend.adminState, answered.backend.reason, answered.backend.stateSince],
          [state, 'fail-over', world.now],
        );
        assert.deepEqual(
          answered.hosts.map(({ adminState }) => adminState),
          ['enabled', 'enabled'],
        );
        const error = await refusal(world.create(1));
        assert.deepEqual(names(error.diagnosis?.absent), [`${CLUSTER} ${state}`]);
        assert.match(
          error.diagnosis?.absent.backends[0]?.explanation ?? '',
          /^the cluster is .* since .* \(fail-over\)$/,
        );
        await world.restart();
        await member('n1@ceph');
        await refusal(world.create(1));

        await world.ledger.setBackendState(CLUSTER, 'enabled', '');
        await world.create(1);
        await world.ledger.setBackendState('n1@ceph', 'disabled', 'disk');
        await world.create(1);
        await world.ledger.setBackendState('n2@ceph', state, 'disk');
        await refusal(world.create(1));
      });
    }

    it('keeps since when it is so where only the reason changes, and is found by its state', async () => {
      world = await World.start();
      await member('n1@ceph');
      const { now } = world;
      await world.ledger.setBackendState(CLUSTER, 'disabled', 'a');
      world.now += 1000;
      const { state } = await world.ledger.setBackendState(CLUSTER, 'disabled', 'b');
      assert.deepEqual([state.backend.reason, state.backend.stateSince], ['b', now]);
      const list = (adminState: 'disabled' | 'frozen') =>
        world.ledger.listBackends({
          participating: null,
          adminState,
          zone: null,
          after: '',
          limit: 10,
        }).items.length;
      assert.deepEqual([list('disabled'), list('frozen')], [1, 0]);
    });

    it('is set apart before it first reports, and takes its place in the order when it is enabled', async () => {
      world = await World.start();
      await world.ledger.heartbeat({
        host: 'n1@ceph',
        cluster: CLUSTER,
        zone: 'nova',
        serviceKind: 'volume',
      });
      await world.ledger.setBackendState(CLUSTER, 'disabled', '');
      await world.restart();
      assert.deepEqual(world.running.awaited(), [], 'nobody waits for it after a start');
      await member('n1@ceph');
      await refusal(world.create(1));
      await world.ledger.setBackendState(CLUSTER, 'enabled', '');
      await world.create(1);
    });

    it('is not what any other backend is: its host has the state', async () => {
      world = await World.start();
      await world.report('a@x');
      const { state } = await world.ledger.setBackendState('a@x', 'disabled', 'disk');
      assert.deepEqual(
        [state.backend.adminState, state.hosts[0]?.adminState, state.hosts[0]?.stateSince],
        ['enabled', 'disabled', world.now],
      );
      await assert.rejects(
        world.ledger.setBackendState('nobody@x', 'disabled', ''),
        reason('HOST_NOT_FOUND'),
      );
    });
  });
});
