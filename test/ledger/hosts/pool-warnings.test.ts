import assert from 'node:assert/strict';
import { CodedError } from '../../../src/domain/errors.js';
import type { JsonObject } from '../../../src/domain/json.js';
import { readDriverReport } from '../../../src/engine/driver-report/read-report.js';
import { backendReport, reason, World } from '../support.js';

const POOL = { pool_name: 'p', total_capacity_gb: 100, free_capacity_gb: 60 };

describe('what is suspicious in a pool', () => {
  let world: World;
  afterEach(() => world.end());

  const report = (...pools: readonly JsonObject[]) => {
    const stats = { pools };
    return world.ledger.report({
      ...backendReport('a@x', []),
      form: 'driver',
      capabilities: stats,
      layout: readDriverReport(stats, '').layout,
    });
  };
  const shown = () =>
    world.ledger.pool('a@x#p').state.warnings.map(({ key, reason: why }) => `${key} ${why}`);
  const events = async () => {
    const { items } = await world.ledger.listEvents({
      filter: {
        kinds: ['capacity'],
        types: ['capacity.warnings'],
        projectId: null,
        volumeId: null,
        source: 'a@x#p',
        since: null,
        until: null,
      },
      after: null,
      newestFirst: false,
      limit: 100,
    });
    return items.flatMap(({ event: { payload } }) =>
      payload.kind === 'warnings' ? [payload.warnings.map(({ key }) => key).join()] : [],
    );
  };

  it('is in the answer and with the pool, after a restart too, counted by reason', async () => {
    world = await World.start();
    const { applied, warnings } = await report(
      { ...POOL, provisioned_capacity: 70, free_capacity_gb: 700 },
      { ...POOL, pool_name: 'q' },
    );
    assert.equal(applied, true);
    assert.deepEqual(
      warnings.map(({ field, reason: why }) => [field, why]),
      [
        ['report.volume_stats.pools[0].free_capacity_gb', 'FREE_ABOVE_TOTAL'],
        ['report.volume_stats.pools[0].provisioned_capacity', 'UNKNOWN_CAPACITY_KEY'],
      ],
    );
    assert.match(warnings[0]?.description ?? '', /is 700 GiB, more than the total of 100 GiB/);
    assert.deepEqual(shown(), [
      'free_capacity_gb FREE_ABOVE_TOTAL',
      'provisioned_capacity UNKNOWN_CAPACITY_KEY',
    ]);
    await world.restart();
    assert.deepEqual(shown(), [
      'free_capacity_gb FREE_ABOVE_TOTAL',
      'provisioned_capacity UNKNOWN_CAPACITY_KEY',
    ]);
    const counts = () => Object.fromEntries(world.running.poolWarnings());
    assert.deepEqual(counts(), { FREE_ABOVE_TOTAL: 1, UNKNOWN_CAPACITY_KEY: 1 });
    await report(
      { ...POOL, provisioned_capacity: 70 },
      { ...POOL, pool_name: 'q', provisioned_capacity: 1 },
    );
    assert.deepEqual(counts(), { UNKNOWN_CAPACITY_KEY: 2 });
  });

  it('is an event where it changes, not with every report', async () => {
    world = await World.start();
    await report(POOL);
    assert.deepEqual(await events(), []);
    await report({ ...POOL, free_capacity_gb: 700 });
    await report({ ...POOL, free_capacity_gb: 701 });
    assert.deepEqual(await events(), ['free_capacity_gb'], 'another figure is no other warning');
    await world.restart();
    await report({ ...POOL, free_capacity_gb: 702 });
    await report({ ...POOL, free_capacity_gb: 702, max_oversubscription_ratio: 3 });
    await report(POOL);
    assert.deepEqual(await events(), [
      'free_capacity_gb',
      'free_capacity_gb,max_oversubscription_ratio',
      '',
    ]);
  });

  it('is refused by a strict server, all of it named; the current report stays', async () => {
    world = await World.start({ strictReports: true });
    await report(POOL);
    const refused = await report({
      ...POOL,
      total_capacity_gb: 50,
      reserved_percentage: 150,
    }).catch((error: unknown) => error);
    assert.ok(refused instanceof CodedError && refused.reason === 'INVALID_FIELDS');
    assert.deepEqual(
      refused.violations.map(({ field }) => field),
      [
        'report.volume_stats.pools[0].free_capacity_gb',
        'report.volume_stats.pools[0].reserved_percentage',
      ],
    );
    assert.deepEqual(world.ledger.pool('a@x#p').state.pool.report?.space.total, {
      kind: 'finite',
      gib: 100,
    });
  });

  it('that goes by its backend, for it has no name, takes volumes', async () => {
    world = await World.start();
    await report({ ...POOL, pool_name: '' });
    const placed = await world.create(10);
    const { pool, host } = placed.decision.placement ?? assert.fail('not placed');
    assert.deepEqual([pool, host], ['a@x', 'a@x']);
    assert.equal(world.ledger.pool('a@x').state.pool.heldGib, 10);
    await world.restart();
    assert.equal(world.ledger.pool('a@x').state.pool.heldGib, 10);
    await assert.rejects(world.create(51), reason('NO_VALID_BACKEND'));
  });

  it('that reports its free space as null takes nothing, thin or not', async () => {
    world = await World.start();
    await report({ ...POOL, free_capacity_gb: null, thin_provisioning_support: true });
    await assert.rejects(world.create(1), reason('NO_VALID_BACKEND'));
    await world.restart();
    await assert.rejects(world.create(1), reason('NO_VALID_BACKEND'));
    await report({ ...POOL, thin_provisioning_support: true });
    await world.create(1);
  });
});
