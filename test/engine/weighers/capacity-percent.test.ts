import assert from 'node:assert/strict';
import { finite } from '../../../src/domain/capacity.js';
import { capacityPercentWeigher } from '../../../src/engine/weighers/capacity-percent.js';
import { placementRequest, pool } from '../support.js';

describe('CapacityPercentWeigher', () => {
  const large = pool({ space: { total: finite(1000), free: finite(500) } });
  const small = pool({ space: { total: finite(10), free: finite(9) } });
  const without = pool({ space: { free: { kind: 'infinite' } } });

  it('is the share that is free, whatever the size', () => {
    assert.deepEqual(
      [...capacityPercentWeigher.weigh([large, small], placementRequest(), 1)],
      [50, 90],
    );
    const thin = pool({
      space: { total: finite(100), thin: true, ratio: 2, provisionedGib: 50 },
      consumedGib: 50,
    });
    assert.deepEqual([...capacityPercentWeigher.weigh([thin], placementRequest(), 1)], [50]);
  });

  it('puts pools without numbers behind the others, whichever end wins', () => {
    assert.deepEqual(
      [...capacityPercentWeigher.weigh([large, small, without], placementRequest(), 1)],
      [50, 90, -1],
    );
    assert.deepEqual(
      [...capacityPercentWeigher.weigh([large, small, without], placementRequest(), -1)],
      [50, 90, 4090],
    );
  });
});
