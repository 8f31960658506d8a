import assert from 'node:assert/strict';
import fc from 'fast-check';
import { finite, INFINITE, UNKNOWN } from '../../src/domain/capacity.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { BackendReport, ReportedCapacity } from '../../src/domain/report.js';
import { arrivingPools } from '../../src/engine/driver-report/arrival.js';
import { ShownCapabilities } from '../../src/engine/driver-report/shown.js';

const KEYS = [
  'volume_backend_name',
  'vendor_name',
  'storage_protocol',
  'filter_function',
  'capacity_group',
  'maximum_volumes',
  'pool_name',
  '__proto__',
  'tier',
];
const value = fc.constantFrom('', 'x', 0, 7, null, false, [1, { a: null }]);
const capabilities = fc
  .dictionary(fc.constantFrom(...KEYS), value, { noNullPrototype: true })
  .map((said) => JSON.parse(JSON.stringify(said)) as JsonObject);

function sometimes<T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(some, { nil: undefined });
}

const figure = fc.nat(9);
const amount = fc.oneof(figure.map(finite), fc.constant(INFINITE), fc.constant(UNKNOWN));
const capacity = fc
  .record({
    total: amount,
    free: amount,
    allocatedGib: sometimes(figure),
    provisionedGib: sometimes(figure),
    reservedPercentage: sometimes(figure),
    ratio: sometimes(fc.constantFrom<string | number | null>('auto', 2, '3.5', null)),
    thin: sometimes(fc.boolean()),
    thick: sometimes(fc.boolean()),
    maximumVolumes: sometimes(figure),
    maximumVolumeGib: sometimes(figure),
    minimumVolumeGib: sometimes(figure),
    capacityGroup: sometimes(fc.constantFrom('g', 'h')),
  })
  // What is not stated is absent.
  .map((said) => JSON.parse(JSON.stringify(said)) as ReportedCapacity);

const GROUP_KEYS = [[], ['tier'], ['vendor_name']];

describe('the capabilities that pools show', () => {
  it('are the same whatever was stated before', () => {
    // Few, each an object of its own, as the decoder answers them.
    const few = fc.array(capabilities, { minLength: 3, maxLength: 3 });
    const said = fc.record({
      form: fc.constantFrom('typed' as const, 'typed' as const, 'driver' as const),
      backend: fc.nat(2),
      pools: fc.array(fc.record({ name: fc.constantFrom('a', 'b'), own: fc.nat(2), capacity }), {
        minLength: 1,
        maxLength: 3,
      }),
      groupKeys: fc.constantFrom(...GROUP_KEYS),
    });
    fc.assert(
      fc.property(few, few, fc.array(said, { minLength: 4, maxLength: 12 }), (of, own, reports) => {
        const shown = new ShownCapabilities();
        for (const { form, backend, pools, groupKeys } of reports) {
          const report: BackendReport = {
            ...{ host: 'node@a', cluster: null, zone: 'nova', serviceKind: 'volume', form },
            ...{ accountingRevision: null, incarnation: '', sequence: 0, measuredAt: null },
            capabilities: of[backend] ?? {},
            layout: {
              kind: 'pools',
              pools: pools.map(({ name, own: at, capacity }) => ({
                poolName: name,
                capacity,
                capabilities: own[at] ?? {},
              })),
            },
          };
          const arriving = (before?: ShownCapabilities) =>
            arrivingPools(report, { kind: 'fixed', ratio: 20 }, groupKeys, before);
          assert.deepEqual(arriving(shown), arriving());
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are copied from the third time on that a pool states the same', () => {
    const shown = new ShownCapabilities();
    const [stated, backend] = [{ tier: 'gold' }, { vendor_name: 'x' }];
    const first = shown.of(stated, backend, 'a', { total: finite(1), free: finite(1) });
    const last = [2, 3, 4].map((gib) =>
      shown.of(stated, backend, 'b', { total: finite(gib), free: finite(gib) }),
    );
    assert.equal(first['total_capacity_gb'], 1);
    assert.deepEqual(
      last.map((each) => [each['pool_name'], each['total_capacity_gb'], each['vendor_name']]),
      [2, 3, 4].map((gib) => ['b', gib, 'x']),
    );
  });
});
