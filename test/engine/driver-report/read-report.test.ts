import assert from 'node:assert/strict';
import { finite, INFINITE, UNKNOWN } from '../../../src/domain/capacity.js';
import type { Json, JsonObject } from '../../../src/domain/json.js';
import type { ReportedCapacity } from '../../../src/domain/report.js';
import { arrivingPools } from '../../../src/engine/driver-report/arrival.js';
import { readDriverReport } from '../../../src/engine/driver-report/read-report.js';

const read = (stats: JsonObject) => readDriverReport(stats, 'stats');

/** One pool's space, of which everything could be read. */
function spaceOf(pool: JsonObject): ReportedCapacity {
  const { layout, violations } = read({ pools: [{ pool_name: 'p', ...pool }] });
  assert.deepEqual(violations, []);
  return (
    (layout.kind === 'pools' ? layout.pools[0]?.capacity : undefined) ?? assert.fail('no pool')
  );
}

/** What cannot be read in one pool. */
const faults = (pool: JsonObject) =>
  read({ pools: [{ pool_name: 'p', ...pool }] }).violations.map(
    ({ field, description }) => `${field} ${description}`,
  );

describe("a driver's own report", () => {
  it('has figures as numbers and in text, infinite, unknown, or none', () => {
    const amounts: readonly (readonly [Json, ReportedCapacity['total']])[] = [
      [500, finite(500)],
      ['500', finite(500)],
      [' 2.305e2 ', finite(230.5)],
      [-3.5, finite(-3.5)],
      ['infinite', INFINITE],
      ['unknown', UNKNOWN],
      [null, finite(0)],
      [true, finite(1)],
      [false, finite(0)],
    ];
    for (const [stated, expected] of amounts) {
      assert.deepEqual(
        spaceOf({ total_capacity_gb: stated }).total,
        expected,
        JSON.stringify(stated),
      );
      assert.deepEqual(
        spaceOf({ free_capacity_gb: stated }).free,
        expected,
        JSON.stringify(stated),
      );
    }
    assert.deepEqual(spaceOf({}), { total: finite(0), free: finite(0) });
    assert.deepEqual(
      spaceOf({
        allocated_capacity_gb: '7',
        provisioned_capacity_gb: ' 8.5 ',
        reserved_percentage: '10',
      }),
      {
        ...{ total: finite(0), free: finite(0) },
        ...{ allocatedGib: 7, provisionedGib: 8.5, reservedPercentage: 10 },
      },
    );
    const nothing = {
      allocated_capacity_gb: null,
      provisioned_capacity_gb: null,
      reserved_percentage: null,
    };
    assert.deepEqual(
      spaceOf(nothing),
      { total: finite(0), free: finite(0) },
      'null is nothing stated, as the base driver begins',
    );
  });

  it('has truths, as they are and in text', () => {
    for (const stated of [true, 1, 'True', 'yes', ' ON ', [true, false], [false], { thin: false }])
      assert.equal(
        spaceOf({ thin_provisioning_support: stated }).thin,
        true,
        JSON.stringify(stated),
      );
    for (const stated of [false, 0, '', 'False', 'no', 'maybe', [], {}])
      assert.equal(
        spaceOf({ thin_provisioning_support: stated }).thin,
        false,
        JSON.stringify(stated),
      );
    assert.equal(spaceOf({ thick_provisioning_support: null }).thick, undefined);
  });

  it('has a ratio, in text too, or what means the default', () => {
    for (const stated of [null, 0, false, '', [], {}])
      assert.equal(
        spaceOf({ max_over_subscription_ratio: stated }).ratio,
        null,
        JSON.stringify(stated),
      );
    for (const stated of [1.5, '20.0', 'auto', '0', -1])
      assert.equal(spaceOf({ max_over_subscription_ratio: stated }).ratio, stated);
    assert.equal(spaceOf({ max_over_subscription_ratio: true }).ratio, 1);
    assert.equal(spaceOf({}).ratio, undefined);
  });

  it('names by its key what cannot be read, all at once', () => {
    for (const stated of ['lots', '', 'Unknown', 'inf', 'nan', [], [5], {}]) {
      const shown = JSON.stringify(stated);
      assert.deepEqual(faults({ total_capacity_gb: stated }), [
        `stats.pools[0].total_capacity_gb is ${shown}: expected a number of GiB (or one in ` +
          `text), \`infinite\` or \`unknown\``,
      ]);
      assert.equal(faults({ free_capacity_gb: stated }).length, 1, shown);
      assert.equal(faults({ provisioned_capacity_gb: stated }).length, 1, shown);
      assert.equal(faults({ allocated_capacity_gb: stated }).length, 1, shown);
      assert.equal(faults({ reserved_percentage: stated }).length, 1, shown);
    }
    for (const stated of ['lots', 'Auto', 'inf', [1], { a: 1 }])
      assert.equal(faults({ max_over_subscription_ratio: stated }).length, 1);
    assert.deepEqual(
      faults({
        allocated_capacity_gb: 'infinite',
        max_over_subscription_ratio: 'much',
        reserved_percentage: [1],
      }),
      [
        'stats.pools[0].allocated_capacity_gb is "infinite": expected a number of GiB (or ' +
          'one in text)',
        'stats.pools[0].reserved_percentage is [1]: expected a percentage (or one in text)',
        'stats.pools[0].max_over_subscription_ratio is "much": expected a ratio (or one in ' +
          'text), `auto`, or null for the default',
      ],
    );
    assert.match(
      faults({ free_capacity_gb: Number.POSITIVE_INFINITY })[0] ?? '',
      /free_capacity_gb is Infinity: expected a number of GiB/,
    );
    const whole = read({ total_capacity_gb: 'lots' }).violations.map(({ field }) => field);
    assert.deepEqual(whole, ['stats.total_capacity_gb']);
  });

  it('has pools, none, or is one', () => {
    const names = (stats: JsonObject) => {
      const { layout } = read(stats);
      return layout.kind === 'whole' ? 'one' : layout.pools.map(({ poolName }) => poolName);
    };
    assert.deepEqual(
      names({ pools: [{ pool_name: 'a' }, { pool_name: '' }, { pool_name: 'a:/+|b c' }] }),
      ['a', '', 'a:/+|b c'],
    );
    assert.deepEqual(names({ pools: [{ pool_name: null }, { pool_name: 0 }] }), ['', '']);
    for (const pools of [[], {}, '', 0, false, 'x', { a: 1 }])
      assert.deepEqual(names({ pools }), [], JSON.stringify(pools));
    assert.deepEqual(names({ pools: null }), 'one');
    assert.deepEqual(names({}), 'one');
  });

  it('names pools that are none', () => {
    const found = read({
      pools: [
        3,
        null,
        [],
        {},
        { pool_name: 31 },
        { pool_name: ['a'] },
        { pool_name: 'x'.repeat(256) },
      ],
    }).violations;
    assert.deepEqual(
      found.map(({ field, description }) => `${field} ${description.slice(0, 23)}`),
      [
        'stats.pools[0] is 3: expected a map wi',
        'stats.pools[1] is null: expected a map',
        'stats.pools[2] is []: expected a map w',
        'stats.pools[3].pool_name is missing: expected te',
        'stats.pools[4].pool_name is 31: expected text of',
        'stats.pools[5].pool_name is ["a"]: expected text',
        'stats.pools[6].pool_name is "xxxxxxxxxxxxxxxxxxx',
      ],
    );
    const many = Array.from({ length: 4001 }, (_, index) => ({ pool_name: `p${index}` }));
    assert.deepEqual(read({ pools: many }).violations, [
      { field: 'stats.pools', description: 'lists 4001 pools: at most 4000' },
    ]);
  });

  it('shows filters what the driver said, with its types', () => {
    const pool = {
      pool_name: 'p',
      total_capacity_gb: '500',
      thin_provisioning_support: 'True',
      vendor_name: '',
      odd: [null],
    };
    const stats = { vendor_name: 'V', total_capacity_gb: 9, pools: [pool] };
    const report = {
      host: 'n@b',
      cluster: null,
      zone: '',
      serviceKind: 'volume',
      accountingRevision: null,
      incarnation: '',
      sequence: 0,
      measuredAt: null,
    } as const;
    const [arrived] = arrivingPools(
      { ...report, form: 'driver', capabilities: stats, layout: read(stats).layout },
      { kind: 'fixed', ratio: 20 },
    );
    assert.deepEqual(arrived?.report.capabilities, { ...pool, vendor_name: 'V' });
    assert.deepEqual(arrived.report.space.total, finite(500));
    assert.equal(arrived.report.space.ratio, 20);
  });
});
