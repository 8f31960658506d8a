import assert from 'node:assert/strict';
import { type DefaultRatio, finite, INFINITE, UNKNOWN } from '../../../src/domain/capacity.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { BackendReport, ReportedCapacity } from '../../../src/domain/report.js';
import { arrivingPools } from '../../../src/engine/driver-report/arrival.js';

const DEFAULT: DefaultRatio = { kind: 'fixed', ratio: 20 };
const CAPACITY: ReportedCapacity = { total: finite(100), free: finite(60) };

function report(capabilities: JsonObject, layout: BackendReport['layout']): BackendReport {
  return {
    host: 'node@lvm',
    cluster: null,
    zone: 'nova',
    serviceKind: 'volume',
    capabilities,
    layout,
    accountingRevision: null,
    incarnation: '',
    sequence: 0,
    measuredAt: null,
  };
}

const whole = (capabilities: JsonObject, capacity = CAPACITY) =>
  arrivingPools(report(capabilities, { kind: 'whole', capacity }), DEFAULT)[0] ??
  assert.fail('no pool');
const listed = (capabilities: JsonObject, own: JsonObject, capacity = CAPACITY) =>
  arrivingPools(
    report(capabilities, {
      kind: 'pools',
      pools: [{ poolName: 'a', capacity, capabilities: own }],
    }),
    DEFAULT,
  )[0] ?? assert.fail('no pool');

describe('a report of a whole backend', () => {
  it('names its pool after the backend', () => {
    assert.equal(whole({ volume_backend_name: 'lvm' }).name, 'lvm');
    for (const capabilities of [
      {},
      { volume_backend_name: null },
      { volume_backend_name: '' },
      { volume_backend_name: 5 },
    ]) {
      assert.equal(whole(capabilities).name, '_pool0', JSON.stringify(capabilities));
    }
  });

  it("keeps the backend's capabilities, with the figures under Cinder's names", () => {
    assert.deepEqual(whole({ volume_backend_name: 'lvm', tier: 'gold' }).report.capabilities, {
      volume_backend_name: 'lvm',
      tier: 'gold',
      total_capacity_gb: 100,
      free_capacity_gb: 60,
    });
  });
});

describe('a report with pools', () => {
  const backend = {
    vendor_name: 'v',
    storage_protocol: 'iSCSI',
    driver_version: '1',
    goodness_function: '1',
    tier: 'gold',
  };

  it('lets pools inherit six keys where they have none of their own', () => {
    const { capabilities } = listed(backend, {
      vendor_name: 'w',
      filter_function: 'f',
      colour: 'red',
    }).report;
    assert.deepEqual(capabilities, {
      vendor_name: 'w',
      storage_protocol: 'iSCSI',
      driver_version: '1',
      goodness_function: '1',
      filter_function: 'f',
      colour: 'red',
      pool_name: 'a',
      total_capacity_gb: 100,
      free_capacity_gb: 60,
    });
  });

  it('lets them inherit four if their own value is false, two only if they lack the key', () => {
    const all = {
      volume_backend_name: 'b',
      vendor_name: 'v',
      driver_version: '1',
      storage_protocol: 'iSCSI',
      filter_function: 'f',
      goodness_function: 'g',
    };
    const { capabilities } = listed(all, {
      ...{ volume_backend_name: '', vendor_name: null, driver_version: 0, storage_protocol: false },
      ...{ filter_function: null, goodness_function: '' },
    }).report;
    assert.deepEqual(capabilities, {
      ...all,
      ...{ filter_function: null, goodness_function: '' },
      ...{ pool_name: 'a', total_capacity_gb: 100, free_capacity_gb: 60 },
    });
    assert.equal(
      listed({ vendor_name: 'v' }, { vendor_name: [] }).report.capabilities['vendor_name'],
      'v',
    );
    assert.equal(
      listed({}, { vendor_name: '' }).report.capabilities['vendor_name'],
      null,
      'as in Cinder',
    );
    assert.ok(!Object.hasOwn(listed({}, {}).report.capabilities, 'vendor_name'));
  });

  it('keeps an explicit null, inherited or own', () => {
    const { capabilities } = listed(
      { vendor_name: null, filter_function: 'f' },
      { filter_function: null },
    ).report;
    assert.equal(capabilities['vendor_name'], null);
    assert.equal(capabilities['filter_function'], null);
  });

  it('shows filters what was reported, and no defaults', () => {
    const { capabilities } = listed(
      {},
      {},
      { total: INFINITE, free: UNKNOWN, ratio: '1.50', thin: true, reservedPercentage: 5 },
    ).report;
    assert.deepEqual(capabilities, {
      pool_name: 'a',
      total_capacity_gb: 'infinite',
      free_capacity_gb: 'unknown',
      reserved_percentage: 5,
      max_over_subscription_ratio: '1.50',
      thin_provisioning_support: true,
    });
    assert.equal(
      listed({}, {}, { ...CAPACITY, ratio: null }).report.capabilities[
        'max_over_subscription_ratio'
      ],
      null,
    );
  });

  it('gives the arithmetic its defaults and the ratio', () => {
    assert.deepEqual(listed({}, {}, { ...CAPACITY, allocatedGib: 7, thin: true }).report.space, {
      total: finite(100),
      free: finite(60),
      allocatedGib: 7,
      allocatedStated: true,
      autoRatio: false,
      provisionedGib: 7,
      reservedPercentage: 0,
      thin: true,
      thick: false,
      ratio: 20,
    });
    assert.equal(
      listed({}, {}, { ...CAPACITY, allocatedGib: 7, provisionedGib: 0 }).report.space
        .provisionedGib,
      0,
    );
  });

  it('keeps the order; of a name that comes twice, the later one counts', () => {
    const pools = ['b', 'a', 'b'].map((poolName, index) => ({
      poolName,
      capacity: { ...CAPACITY, allocatedGib: index },
      capabilities: {},
    }));
    const arrived = arrivingPools(report({}, { kind: 'pools', pools }), DEFAULT);
    assert.deepEqual(
      arrived.map(({ name, report: { space } }) => [name, space.allocatedGib]),
      [
        ['b', 2],
        ['a', 1],
      ],
    );
  });

  it('may list none', () =>
    assert.deepEqual(arrivingPools(report({}, { kind: 'pools', pools: [] }), DEFAULT), []));

  it('takes a key named __proto__ for a key', () => {
    const own: JsonObject = JSON.parse('{"__proto__": {"tier": "gold"}}');
    const { capabilities } = listed({}, own).report;
    assert.ok(Object.hasOwn(capabilities, '__proto__'));
    assert.equal(Object.getPrototypeOf(capabilities), Object.prototype);
  });
});
