import assert from 'node:assert/strict';
import { availabilityZoneFilter } from '../../../src/engine/filters/availability-zone.js';
import { bound, placementRequest, pool } from '../support.js';

describe('AvailabilityZoneFilter', () => {
  for (const [zones, zone, passes] of [
    [[], 'az1', true],
    [['az1'], 'az1', true],
    [['az2', 'az1', 'az2'], 'az1', true],
    [['az2'], 'az1', false],
    [['AZ1'], 'az1', false],
    [[''], 'az1', false],
  ] as const) {
    it(`${passes ? 'passes' : 'refuses'} ${zone} if asked for ${JSON.stringify(zones)}`, () => {
      assert.equal(
        bound(availabilityZoneFilter, placementRequest({ spec: { zones } })).check(pool({ zone })),
        passes,
      );
    });
  }

  it('names both sides', () => {
    const filter = bound(
      availabilityZoneFilter,
      placementRequest({ spec: { zones: ['az2', 'az3', 'az2'] } }),
    );
    assert.equal(
      filter.reason(pool({ zone: 'az1' })),
      'its zone is az1, the request asks for az2 or az3',
    );
  });
});
