import assert from 'node:assert/strict';
import type { Json } from '../../../src/domain/json.js';
import { driverFilter } from '../../../src/engine/filters/driver.js';
import { goodnessWeigher } from '../../../src/engine/weighers/goodness.js';
import { bound, placementRequest, pool } from '../support.js';

describe('DriverFilter and GoodnessWeigher', () => {
  const TABLE: readonly (readonly [Json, boolean, number])[] = [
    [null, true, 0],
    ['stats.free_capacity_gb - volume.size', true, 90],
    ["stats.storage_protocol == 'iscsi'", true, 100],
    ['capabilities.tier > 3', false, 0],
    ['1 / 0', false, 0],
    ['101', true, 0],
    ['(', false, 0],
    // A number is its own text; what is none of both is no expression, whatever its members would
    // be.
    [90, true, 90],
    [['90'], false, 0],
    [['1', '2'], false, 0],
    [{ a: 1 }, false, 0],
    [[], false, 0],
    [true, false, 0],
  ];
  for (const [text, passes, goodness] of TABLE) {
    it(`${JSON.stringify(text)}: ${passes}, ${goodness}`, () => {
      const view = pool({
        capabilities: { storage_protocol: 'iSCSI', filter_function: text, goodness_function: text },
      });
      assert.equal(bound(driverFilter, placementRequest()).check(view), passes);
      assert.deepEqual([...goodnessWeigher.weigh([view], placementRequest(), 1)], [goodness]);
    });
  }

  it('says where an expression fails', () => {
    const view = pool({ capabilities: { filter_function: '1 / 0' } });
    assert.equal(
      bound(driverFilter, placementRequest()).reason(view),
      'its filter_function fails at 2: division by zero',
    );
  });
});
