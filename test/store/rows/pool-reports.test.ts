import { strictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import type { Capacity, PoolSpace } from '../../../src/domain/capacity.js';
import { spaceText, writeSpace } from '../../../src/store/rows/pool-reports.js';

const capacity: fc.Arbitrary<Capacity> = fc.oneof(
  fc.double().map((gib) => ({ kind: 'finite' as const, gib })),
  fc.constantFrom<Capacity>({ kind: 'infinite' }, { kind: 'unknown' }),
);

const space: fc.Arbitrary<PoolSpace> = fc
  .record({
    total: capacity,
    free: capacity,
    allocatedGib: fc.double(),
    allocatedStated: fc.boolean(),
    provisionedGib: fc.double(),
    reservedPercentage: fc.double(),
    thin: fc.boolean(),
    thick: fc.boolean(),
    ratio: fc.double(),
    autoRatio: fc.boolean(),
  })
  .chain((plain) =>
    fc
      .record(
        {
          freeIsNull: fc.constant(true as const),
          maximumVolumes: fc.nat(),
          maximumVolumeGib: fc.double(),
          minimumVolumeGib: fc.double(),
          statedAt: fc.nat(),
        },
        { requiredKeys: [] },
      )
      .map((more) => ({ ...plain, ...more })),
  );

describe('the space of a pool as a row has it', () => {
  it('is the JSON of its fields, written by hand or not', () => {
    fc.assert(
      fc.property(space, (one) => strictEqual(spaceText(one), JSON.stringify(writeSpace(one)))),
    );
    fc.assert(
      fc.property(space, ({ total, free, ...rest }) => {
        const { freeIsNull: _, maximumVolumes: _a, statedAt: _s, ...more } = rest;
        const { maximumVolumeGib: _b, minimumVolumeGib: _c, ...plain } = more;
        const one = { total, free, ...plain };
        strictEqual(spaceText(one), JSON.stringify(writeSpace(one)));
      }),
    );
  });
});
