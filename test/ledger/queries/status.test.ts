import assert from 'node:assert/strict';
import { finite } from '../../../src/domain/capacity.js';
import type { ReportedPool } from '../../../src/domain/report.js';
import { StoreUnavailable } from '../../../src/ledger/store-port/store.js';
import { backendReport, overriding, rest, thickPool, World } from '../support.js';

const HOUR_MS = 3_600_000;

describe('what needs a person', () => {
  let world: World;
  afterEach(() => world.end());

  /** Each concern in a line: urgency, kind, count, and its first subject. */
  const concerns = async () =>
    (await world.ledger.status()).concerns.map(({ urgency, kind, count, subjects }) =>
      [urgency, kind, count, subjects[0]?.name, subjects[0]?.note]
        .filter((one) => one !== '')
        .join(' '),
    );

  it('is nothing where all is well, and that nobody can take placements at first', async () => {
    world = await World.start();
    assert.deepEqual(await concerns(), ['action nothing_takes_placements 1 no backend is known']);
    await world.report('a@x');
    await world.create(10);
    const status = await world.ledger.status();
    assert.deepEqual(status.concerns, []);
    assert.deepEqual([status.available, status.backends, status.participating], [true, 1, 1]);
    assert.deepEqual(status.zones, [
      { zone: 'nova', pools: 1, availableGib: 100, virtualFreeGib: 90 },
    ]);
    assert.deepEqual(status.unfinished, {
      pending: 1,
      leased: 0,
      accepted: 0,
      inDoubt: 0,
      oldestPendingAt: world.now,
    });
  });

  it('is what is down, what never reported, and what operators took out', async () => {
    world = await World.start();
    for (const host of ['a@x', 'b@x', 'n1@c', 'n2@c'])
      await world.report(host, host.endsWith('@c') ? { cluster: 'all@c' } : {});
    const silent = { cluster: null, zone: 'nova', serviceKind: 'volume' } as const;
    await world.ledger.heartbeat({ host: 'mute@x', ...silent });
    await world.ledger.setBackendState('b@x', 'frozen', 'fail-over');
    await world.ledger.setBackendState('all@c', 'disabled', '');
    await world.ledger.setPoolState('b@x#pool', 'cordoned', 'disks');
    for (let second = 0; second < 61; second += 1) {
      world.ledger.stillAlive(['b@x', 'n1@c', 'mute@x']);
      await world.pass(1000);
    }
    await rest();
    assert.deepEqual(await concerns(), [
      'action nothing_takes_placements 1',
      'action backend_down 1 a@x',
      'action host_down 1 n2@c',
      'action backend_never_reported 1 mute@x',
      'notice disabled 1 all@c',
      'notice frozen 1 b@x fail-over',
      'notice pool_cordoned 1 b@x#pool disks',
    ]);
  });

  it('is a report that is too old', async () => {
    world = await World.start({ maxReportAgeMs: 10_000 });
    await world.report('a@x');
    for (let second = 0; second < 12; second += 1) {
      world.ledger.stillAlive(['a@x']);
      await world.pass(1000);
    }
    assert.deepEqual(await concerns(), [
      'action nothing_takes_placements 1',
      'action report_too_old 1 a@x',
    ]);
  });

  it('is what fills up: pools, zones, thin pools physically, and promises', async () => {
    world = await World.start();
    const thin: ReportedPool = {
      poolName: 'thin',
      capacity: { total: finite(1000), free: finite(50), thin: true, provisionedGib: 100 },
      capabilities: {},
    };
    await world.ledger.report(backendReport('t@x', [thin]));
    await world.report('a@x', { total: 100, free: 100, zone: 'far' });
    await world.create(95, { zones: ['far'] });
    assert.deepEqual(await concerns(), [
      'action pool_physically_full 1 t@x#thin 5% left',
      'action zone_full 1 far 5% left',
      'notice pool_full 1 a@x#pool 5% left',
    ]);
    await world.report('a@x', { total: 100, free: 20, zone: 'far' });
    assert.deepEqual(await concerns(), [
      'action pool_overpromised 1 a@x#pool 75 GiB too much',
      'action pool_physically_full 1 t@x#thin 5% left',
      'action zone_full 1 far -75% left',
    ]);
  });

  it('counts the pools of one physical space once', async () => {
    world = await World.start({ groupCapabilities: ['space'] });
    const pools = ['p', 'q'].map((name) => ({
      ...thickPool(name, 100, 50),
      capabilities: { space: 'one' },
    }));
    await world.ledger.report(backendReport('a@x', pools));
    const { zones } = await world.ledger.status();
    assert.deepEqual(zones, [{ zone: 'nova', pools: 2, availableGib: 100, virtualFreeGib: 50 }]);
  });

  it('is what no worker holds for ten minutes, and what is in doubt for an hour', async () => {
    world = await World.start({ serviceDownTimeMs: 100 * HOUR_MS });
    await world.report('a@x');
    await world.report('b@x');
    const worker = world.worker('w', ['a@x', 'b@x']);
    const { decision } = await world.create(10);
    await worker.acknowledge(await worker.offer(decision.decisionId));
    await world.ledger.rescheduleVolume(decision.subject, 'slow');
    worker.watch.close();
    await world.pass(45_000);
    assert.deepEqual(await concerns(), ['notice decision_in_doubt 1']);
    world.now += 10 * 60_000;
    assert.deepEqual(await concerns(), ['action decision_stuck 1', 'notice decision_in_doubt 1']);
    world.now += HOUR_MS;
    assert.deepEqual(await concerns(), ['action decision_stuck 1', 'action decision_in_doubt 1']);
  });

  it('is told without decisions while the database is away', async () => {
    let away = false;
    world = await World.start({}, (store) =>
      overriding(store, {
        liveShares: () =>
          away ? Promise.reject(new StoreUnavailable('away')) : store.liveShares(),
      }),
    );
    await world.report('a@x');
    away = true;
    const { unfinished, zones } = await world.ledger.status();
    assert.deepEqual([unfinished, zones.length], [null, 1]);
  });
});
