import assert from 'node:assert/strict';
import fc from 'fast-check';
import { finite, INFINITE, type PoolSpace, UNKNOWN } from '../../src/domain/capacity.js';
import {
  capacityFactors,
  fits,
  freeGib,
  virtualFree,
  writeFree,
} from '../../src/engine/capacity/capacity.js';

const gib = fc.oneof(
  fc.constantFrom(0, 0.002, 0.003, 9.996, 10.004, 33.3, 50, 50.003, 100, 2 ** 40, 1e15, 1e17),
  fc.integer({ min: 0, max: 200_000 }).map((thousandths) => thousandths / 1000),
);
const spaces: fc.Arbitrary<PoolSpace> = fc.record({
  total: gib.map(finite),
  free: gib.map(finite),
  allocatedGib: fc.constant(0),
  allocatedStated: fc.constant(true),
  autoRatio: fc.constant(false),
  provisionedGib: gib,
  reservedPercentage: fc.constantFrom(0, 0, 5, 10, 100),
  thin: fc.constant(true),
  thick: fc.constant(true),
  ratio: fc.constantFrom(1, 1, 1, 1.0000001, 1.1, 1.5, 20),
});

describe('free capacity and virtual free', () => {
  it('are the same where both are written at once, whatever a pool reports', () => {
    const any = fc.oneof(
      { weight: 6, arbitrary: gib.map(finite) },
      { weight: 1, arbitrary: fc.constantFrom(INFINITE, UNKNOWN, finite(0), finite(-3)) },
    );
    const drawn = fc.tuple(spaces, any, any, fc.boolean(), fc.nat(9), fc.constantFrom(0.5, 1, 20));
    fc.assert(
      fc.property(drawn, fc.nat({ max: 50 }), fc.boolean(), (all, consumed, thin) => {
        const [figures, total, free, reports, draw, ratio] = all;
        const space: PoolSpace = {
          ...figures,
          total,
          free,
          ratio: draw > 5 ? ratio : figures.ratio,
          thin: reports,
          ...(draw === 0 && { freeIsNull: true as const }),
        };
        const into = new Float64Array(2);
        writeFree(space, consumed, thin, into);
        assert.deepEqual(
          [...into],
          [freeGib(space, consumed, thin), virtualFree(space, consumed, thin) ?? Number.NaN],
        );
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('the free capacity of a thin pool', () => {
  it(
    'is what a whole size may be at most: no more than virtual free, and promised no further ' +
      'than the ratio',
    () => {
      let less = 0;
      fc.assert(
        fc.property(
          spaces,
          fc.nat({ max: 50 }),
          fc.integer({ min: 1, max: 200 }),
          fc.integer({ min: -2, max: 2 }),
          (space, consumed, any, off) => {
            const { virtualFreeGib, provisionedGib, totalAvailableGib } = capacityFactors(
              space,
              consumed,
              true,
            );
            assert.ok(virtualFreeGib !== null && totalAvailableGib !== null);
            const most = freeGib(space, consumed, true);
            if (most < virtualFreeGib && most !== -Infinity) less += 1;
            const near = Math.floor(virtualFreeGib) + off;
            for (const size of [any, near]) {
              if (size < 1 || !Number.isSafeInteger(size)) continue;
              const isMeant: boolean =
                size <= virtualFreeGib &&
                (provisionedGib + size) / totalAvailableGib <= space.ratio;
              assert.equal(
                fits(space, consumed, size, true),
                isMeant && most !== -Infinity,
                `${size}`,
              );
            }
          },
        ),
        { numRuns: 20_000 },
      );
      assert.ok(less > 50, `only ${less} pools had less than virtual free`);
    },
  );
});
