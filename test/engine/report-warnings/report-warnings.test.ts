import assert from 'node:assert/strict';
import { finite } from '../../../src/domain/capacity.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { BackendReport, ReportedPool } from '../../../src/domain/report.js';
import { arrivingPools } from '../../../src/engine/driver-report/arrival.js';
import { readDriverReport } from '../../../src/engine/driver-report/read-report.js';
import { nothingKnown, poolWarnings } from '../../../src/engine/report-warnings/pool-warnings.js';
import { reportWarnings } from '../../../src/engine/report-warnings/report-warnings.js';

const HEAD = {
  host: 'n@b',
  cluster: null,
  zone: '',
  serviceKind: 'volume',
  accountingRevision: null,
  incarnation: '',
  sequence: 0,
  measuredAt: null,
} as const;

function warnings(report: BackendReport): readonly string[] {
  const pools = arrivingPools(report, { kind: 'fixed', ratio: 20 });
  const found = reportWarnings(
    report,
    pools,
    ({ report: arrived }) => poolWarnings(arrived, nothingKnown()),
    nothingKnown(),
  );
  return found.map(({ field, reason, description }) => `${field} ${reason}: ${description}`);
}

const ofDriver = (capabilities: JsonObject) =>
  warnings({
    ...HEAD,
    form: 'driver',
    capabilities,
    layout: readDriverReport(capabilities, '').layout,
  });
const POOL = { pool_name: 'p', total_capacity_gb: 100, free_capacity_gb: 60 };
const ofPool = (pool: JsonObject) => ofDriver({ pools: [{ ...POOL, ...pool }] });
const typed = (pools: readonly ReportedPool[], capabilities: JsonObject = {}) =>
  warnings({ ...HEAD, capabilities, layout: { kind: 'pools', pools } });

describe('what is suspicious in a report', () => {
  it('is a key that no rule reads and that looks like one that is meant and missing', () => {
    assert.deepEqual(ofPool({ provisioned_capacity: 70 }), [
      'volume_stats.pools[0].provisioned_capacity UNKNOWN_CAPACITY_KEY: is 70, and no rule ' +
        'reads it: `provisioned_capacity_gb` is meant?',
    ]);
    assert.deepEqual(
      ofPool({ provisioned_capacity: 70, provisioned_capacity_gb: 80 }),
      [],
      'who states both means both',
    );
    assert.deepEqual(
      ofDriver({ total_capacity_gb: 1, free_capacity_gb: 1, max_oversubscription_ratio: 3 }),
      [
        'volume_stats.max_oversubscription_ratio UNKNOWN_CAPACITY_KEY: is 3, and no rule ' +
          'reads it: `max_over_subscription_ratio` is meant?',
      ],
    );
  });

  it('is more free than there is', () => {
    assert.deepEqual(ofPool({ free_capacity_gb: 700, thin_provisioning_support: true }), [
      'volume_stats.pools[0].free_capacity_gb FREE_ABOVE_TOTAL: is 700 GiB, more than the ' +
        'total of 100 GiB',
    ]);
    assert.deepEqual(ofPool({ free_capacity_gb: 100 }), []);
    assert.deepEqual(ofPool({ free_capacity_gb: 700, total_capacity_gb: 'unknown' }), []);
  });

  it('is a limit of volumes that is no number', () => {
    assert.deepEqual(ofPool({ maximum_volumes: 'many', minimum_volume_size_gib: '1' }), [
      'volume_stats.pools[0].maximum_volumes UNREADABLE_LIMIT: is "many", no number: it limits ' +
        'nothing',
    ]);
  });

  it('is a share, a ratio or a figure out of its range', () => {
    assert.deepEqual(ofPool({ reserved_percentage: 150 }), [
      'volume_stats.pools[0].reserved_percentage RESERVED_OUT_OF_RANGE: is 150, not from 0 ' +
        'to 100: the pool takes nothing',
    ]);
    assert.deepEqual(ofPool({ reserved_percentage: '-5' }), [
      'volume_stats.pools[0].reserved_percentage RESERVED_OUT_OF_RANGE: is -5, not from 0 ' +
        'to 100: the pool counts as larger than it is',
    ]);
    assert.deepEqual(
      ofPool({ thin_provisioning_support: true, max_over_subscription_ratio: '0' }),
      [
        'volume_stats.pools[0].max_over_subscription_ratio RATIO_BELOW_ONE: is 0, less ' +
          'than 1: the pool takes no thin volume',
      ],
    );
    assert.deepEqual(ofPool({ allocated_capacity_gb: -7, provisioned_capacity_gb: 0 }), [
      'volume_stats.pools[0].allocated_capacity_gb NEGATIVE_CAPACITY: is -7 GiB',
    ]);
    assert.deepEqual(
      ofPool({ free_capacity_gb: -3.5 }),
      [],
      'drivers say so of pools that are promised beyond their size',
    );
  });

  it('is a figure that a pool needs and does not state', () => {
    const found = (pool: JsonObject) => ofDriver({ pools: [{ pool_name: 'p', ...pool }] });
    assert.deepEqual(found({ free_capacity_gb: 0, thin_provisioning_support: true }), [
      'volume_stats.pools[0].total_capacity_gb MISSING_CAPACITY: is missing: it counts as ' +
        '0, and the pool takes nothing',
    ]);
    assert.deepEqual(found({ total_capacity_gb: 5 }), [
      'volume_stats.pools[0].free_capacity_gb MISSING_CAPACITY: is missing: it counts as ' +
        '0, and the pool takes nothing',
    ]);
    assert.deepEqual(found({ total_capacity_gb: 5, thin_provisioning_support: true }), []);
    assert.deepEqual(found({ total_capacity_gb: 0 }), [], 'an array that is away');
    assert.deepEqual(found({ free_capacity_gb: 'infinite' }), [], 'LightOS');
  });

  it('is null where a pool needs a figure', () => {
    assert.deepEqual(ofPool({ free_capacity_gb: null }), [
      'volume_stats.pools[0].free_capacity_gb NULL_CAPACITY: is null: as in Cinder the ' +
        'pool takes nothing',
    ]);
    assert.deepEqual(
      ofPool({ provisioned_capacity_gb: null, max_over_subscription_ratio: null }),
      [],
    );
  });

  it('is a truth in words that mean no or nothing', () => {
    assert.deepEqual(ofPool({ thin_provisioning_support: 'maybe' }), [
      'volume_stats.pools[0].thin_provisioning_support TRUTH_AS_TEXT: is "maybe", which is ' +
        'no word for true or false, and read as false; Cinder takes any text for true',
    ]);
    assert.deepEqual(ofPool({ thick_provisioning_support: 'False' }), [
      'volume_stats.pools[0].thick_provisioning_support TRUTH_AS_TEXT: is "False", which ' +
        'is read as false; Cinder takes any text for true',
    ]);
    assert.deepEqual(ofPool({ thin_provisioning_support: 'True' }), []);
  });

  it('is a number that nothing carries exactly, however deep', () => {
    assert.deepEqual(
      ofPool({ used: 2 ** 53, deep: { a: [1, { 'b c': -(2 ** 60) }] }, most: 2 ** 53 - 1 }),
      [
        'volume_stats.pools[0].used NUMBER_TOO_LARGE: is 9007199254740992, beyond 2^53: it ' +
          'may not be exactly what was measured; state it as text',
        'volume_stats.pools[0].deep.a[1]["b c"] NUMBER_TOO_LARGE: is -1152921504606847000, ' +
          'beyond 2^53: it may not be exactly what was measured; state it as text',
      ],
    );
  });

  it('is an expression that cannot be read, once however many pools inherit it', () => {
    const pools = [
      POOL,
      { ...POOL, pool_name: 'b', goodness_function: ['1'] },
      { ...POOL, pool_name: 'c', goodness_function: null },
    ];
    assert.deepEqual(
      ofDriver({ filter_function: '1 +', goodness_function: { a: 1 }, pools }).map((line) =>
        line.replace(/: .*/, ''),
      ),
      [
        'volume_stats.filter_function UNREADABLE_EXPRESSION',
        'volume_stats.goodness_function UNREADABLE_EXPRESSION',
        'volume_stats.pools[1].goodness_function UNREADABLE_EXPRESSION',
      ],
    );
    assert.match(
      ofPool({ filter_function: ['1'] })[0] ?? '',
      /at position 0: a list, a map or a truth is no expression; it rejects the pool$/,
    );
    assert.deepEqual(ofPool({ goodness_function: 90 }), [], 'Cinder reads a number as its text');
  });

  it('is capacity beside pools', () => {
    assert.deepEqual(
      ofDriver({ total_capacity_gb: 0, thin_provisioning_support: true, pools: [POOL] }),
      [
        'volume_stats.total_capacity_gb CAPACITY_BESIDE_POOLS: is 0, beside `pools`: it ' +
          'says nothing of the pools, each has its own',
        'volume_stats.thin_provisioning_support CAPACITY_BESIDE_POOLS: is true, beside ' +
          '`pools`: it says nothing of the pools, each has its own',
      ],
    );
  });

  it('is what comes twice, and pools that are no list', () => {
    const pool = (name: string) => ({ pool_name: name, total_capacity_gb: 1, free_capacity_gb: 1 });
    assert.deepEqual(
      ofDriver({ pools: [pool('p'), pool('q'), { ...pool('p'), free_capacity_gb: 2 }] }),
      [
        'volume_stats.pools[0].pool_name DUPLICATE_POOL_NAME: is "p", as is ' +
          'pools[2].pool_name: the later one counts',
        'volume_stats.pools[2].free_capacity_gb FREE_ABOVE_TOTAL: is 2 GiB, more than the ' +
          'total of 1 GiB',
      ],
    );
    assert.deepEqual(ofDriver({ pools: { p: {} } }), [
      'volume_stats.pools POOLS_NOT_A_LIST: is {"p":{}}, no list: the backend has no pools now',
    ]);
  });

  it('is named by the fields of the contract where those were written', () => {
    const capacity = { total: finite(1), free: finite(2), thin: true, ratio: 0.5 };
    assert.deepEqual(
      typed([{ poolName: 'p', capacity, capabilities: { provisioned_capacity: 1 } }], {
        big: 2 ** 60,
      }).map((line) => line.replace(/: .*/, '')),
      [
        'capabilities["big"] NUMBER_TOO_LARGE',
        'pools[0].capacity.free FREE_ABOVE_TOTAL',
        'pools[0].capacity.max_over_subscription_ratio RATIO_BELOW_ONE',
        'pools[0].capabilities["provisioned_capacity"] UNKNOWN_CAPACITY_KEY',
      ],
    );
    const whole = warnings({
      ...HEAD,
      capabilities: { filter_function: '(' },
      layout: { kind: 'whole', capacity },
    });
    assert.deepEqual(
      whole.map((line) => line.replace(/: .*/, '')),
      [
        'whole_backend.free FREE_ABOVE_TOTAL',
        'whole_backend.max_over_subscription_ratio RATIO_BELOW_ONE',
        'capabilities["filter_function"] UNREADABLE_EXPRESSION',
      ],
    );
  });
});
