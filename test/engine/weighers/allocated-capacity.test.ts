import assert from 'node:assert/strict';
import { allocatedCapacityWeigher } from '../../../src/engine/weighers/allocated-capacity.js';
import { placementRequest, pool } from '../support.js';

describe('AllocatedCapacityWeigher', () => {
  it('is allocated space, with promises, without what the failed attempt gives back', () => {
    const full = pool({ pool: 'node@lvm#b', space: { allocatedGib: 40 }, consumedGib: 5 });
    const credit = { pool: full.pool, sizeGib: 5 };
    assert.deepEqual(
      [...allocatedCapacityWeigher.weigh([pool(), full], placementRequest(), -1)],
      [0, 45],
    );
    assert.deepEqual(
      [...allocatedCapacityWeigher.weigh([pool(), full], placementRequest({ credit }), -1)],
      [0, 40],
    );
  });
});
