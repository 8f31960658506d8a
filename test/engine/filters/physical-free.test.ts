import assert from 'node:assert/strict';
import { finite } from '../../../src/domain/capacity.js';
import { physicalFreeFilter } from '../../../src/engine/filters/physical-free.js';
import { bound, placementRequest, pool, volumeType } from '../support.js';

describe('PhysicalFreeFilter', () => {
  const thin = (free: number, total = 200) =>
    pool({ space: { total: finite(total), free: finite(free), thin: true, ratio: 20 } });

  it('keeps a floor under what thin pools really have free', () => {
    const filter = bound(physicalFreeFilter, placementRequest({ minPhysicalFreePercent: 10 }));
    assert.equal(filter.check(thin(20)), true);
    assert.equal(filter.check(thin(19)), false);
    assert.equal(filter.reason(thin(19)), '9.5% of its real space is free, the floor is 10%');
    assert.equal(filter.check(thin(0, 0)), false);
  });

  it('leaves thick volumes and pools without numbers alone', () => {
    const filter = bound(physicalFreeFilter, placementRequest());
    assert.equal(filter.check(pool({ space: { free: finite(1) } })), true);
    assert.equal(filter.check(pool({ space: { free: { kind: 'unknown' }, thin: true } })), true);
    const thick = placementRequest({
      spec: { volumeType: volumeType({ 'provisioning:type': 'thick' }) },
    });
    assert.equal(bound(physicalFreeFilter, thick).check(thin(1)), true);
  });
});
