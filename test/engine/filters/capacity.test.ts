import assert from 'node:assert/strict';
import { finite, INFINITE, type PoolSpace, UNKNOWN } from '../../../src/domain/capacity.js';
import { capacityFilter } from '../../../src/engine/filters/capacity.js';
import { bound, placementRequest, pool, type StatedPool, volumeType } from '../support.js';

const THICK = volumeType({ 'provisioning:type': 'thick' });

describe('CapacityFilter', () => {
  it('passes what fits and refuses what does not', () => {
    const filter = bound(capacityFilter, placementRequest({ spec: { sizeGib: 40 } }));
    assert.equal(filter.check(pool({ consumedGib: 60 })), true);
    assert.equal(filter.check(pool({ consumedGib: 61 })), false);
  });

  it('takes a thin pool for a thick one where the type asks for that', () => {
    const thin = pool({ space: { thin: true, ratio: 2, provisionedGib: 100 } });
    assert.equal(bound(capacityFilter, placementRequest()).check(thin), true);
    assert.equal(
      bound(capacityFilter, placementRequest({ spec: { volumeType: THICK } })).check(thin),
      false,
    );
  });

  it('counts what the failed attempt gives back as free, on its pool alone', () => {
    const filter = bound(
      capacityFilter,
      placementRequest({ credit: { pool: 'node@lvm#a', sizeGib: 10 } }),
    );
    assert.equal(filter.check(pool({ pool: 'node@lvm#a', consumedGib: 100 })), true);
    assert.equal(filter.check(pool({ pool: 'node@lvm#b', consumedGib: 100 })), false);
  });

  /**
   * Thin pools at ratio 1 if rounding has it that the size fits. Checked against Cinder's own
   * filter.
   */
  const AT_RATIO_1: readonly (readonly [Partial<PoolSpace>, number, boolean])[] = [
    [{ provisionedGib: 0.003 }, 100, false],
    [{ provisionedGib: 0.003 }, 99, true],
    [{ provisionedGib: 50.003 }, 50, false],
    [{ total: finite(10.004), free: finite(10.004), provisionedGib: 0.002 }, 10, false],
    [{ provisionedGib: 0.003, reservedPercentage: 10 }, 90, false],
    // What is available is rounded up too.
    [{ total: finite(9.996), free: finite(9.996) }, 10, true],
    // Above ratio 1 Cinder compares with the ratio what it has counted in already.
    [{ provisionedGib: 0.003, ratio: 1.5 }, 150, true],
  ];
  for (const [stated, sizeGib, passes] of AT_RATIO_1) {
    it(
      `${passes ? 'passes' : 'refuses'} ${sizeGib} GiB in a thin pool of ` +
        `${JSON.stringify(stated)}`,
      () => {
        const filter = bound(capacityFilter, placementRequest({ spec: { sizeGib } }));
        assert.equal(filter.check(pool({ space: { thin: true, ...stated } })), passes);
        assert.equal(
          filter.check(
            pool({ space: { thin: true, thick: true, ...stated }, consumedGib: sizeGib }),
          ),
          false,
        );
      },
    );
  }

  it('says in numbers that a thin pool would be promised beyond its ratio', () => {
    const filter = bound(capacityFilter, placementRequest({ spec: { sizeGib: 60 } }));
    assert.equal(
      filter.reason(pool({ space: { thin: true, provisionedGib: 10.003 }, consumedGib: 30 })),
      'the volume needs 60 GiB, with it 100.003 GiB would be provisioned: more than the ' +
        '100 GiB available at an over-subscription ratio of 1',
    );
  });

  const REASONS: readonly (readonly [StatedPool, string])[] = [
    [
      { space: { provisionedGib: 50, reservedPercentage: 10, free: finite(60) }, consumedGib: 55 },
      'the volume needs 10 GiB, it has room for -15 GiB: 105 GiB are provisioned of the 90 ' +
        'GiB available, 5 GiB are free',
    ],
    [
      { space: { thin: true, ratio: 1.5, provisionedGib: 149.125 } },
      'the volume needs 10 GiB, it has room for 0.88 GiB: 149.12 GiB are provisioned of ' +
        'the 150 GiB available at an over-subscription ratio of 1.5',
    ],
    [{ space: { total: finite(0) } }, 'its total is 0 GiB'],
    [{ space: { thin: true, ratio: 0.5 } }, 'its over-subscription ratio is 0.5, less than 1'],
    [
      { space: { reservedPercentage: 100 } },
      'it has nothing to give: 100 GiB (100%) of its 100 GiB are reserved',
    ],
    [
      { space: { total: UNKNOWN, reservedPercentage: 5 } },
      '5% of it is reserved, which is no number of GiB: it reports its total as unknown',
    ],
  ];
  for (const [stated, reason] of REASONS) {
    it(`says: ${reason}`, () => {
      const filter = bound(capacityFilter, placementRequest());
      assert.equal(filter.check(pool(stated)), false);
      assert.equal(filter.reason(pool(stated)), reason);
    });
  }

  it('tells how much is lacking', () => {
    const filter = bound(capacityFilter, placementRequest());
    assert.equal(filter.shortfallGib(pool({ consumedGib: 95 })), 5);
    assert.equal(
      filter.shortfallGib(pool({ space: { total: INFINITE, reservedPercentage: 1 } })),
      Infinity,
    );
  });
});
