import assert from 'node:assert/strict';
import type { Json } from '../../../src/domain/json.js';
import { differentBackendFilter } from '../../../src/engine/filters/different-backend.js';
import { sameBackendFilter } from '../../../src/engine/filters/same-backend.js';
import { bound, placementRequest, pool } from '../support.js';

const HERE = '11111111-aaaa-4000-8000-000000000001';
const THERE = '11111111-aaaa-4000-8000-000000000002';
const NOWHERE = '11111111-aaaa-4000-8000-000000000003';
const OWN = '00000000-0000-4000-8000-000000000001';
const homes = new Map([
  [HERE, 'node@lvm#a'],
  [THERE, 'node@lvm#b'],
  [OWN, 'node@lvm#a'],
]);

describe('DifferentBackendFilter and SameBackendFilter', () => {
  const TABLE: readonly (readonly [Json, boolean, boolean])[] = [
    [[], true, true],
    [HERE, false, true],
    [[HERE], false, true],
    [[THERE, HERE, HERE], false, true],
    [THERE, true, false],
    [NOWHERE, true, false],
    [OWN, true, false],
    [HERE.toUpperCase(), false, true],
    [`{${HERE.replaceAll('-', '')}}`, false, true],
    [[THERE, 'nonsense'], false, false],
    ['', false, false],
    [null, false, false],
    [7, false, false],
    [{ id: HERE }, false, false],
  ];
  for (const [hint, different, same] of TABLE) {
    it(`${JSON.stringify(hint)}: ${different}, ${same}`, () => {
      const request = placementRequest({
        spec: { hints: { different_host: hint, same_host: hint } },
        homes,
      });
      assert.equal(bound(differentBackendFilter, request).check(pool()), different);
      assert.equal(bound(sameBackendFilter, request).check(pool()), same);
    });
  }

  it('pass where there is no hint', () => {
    assert.equal(bound(differentBackendFilter, placementRequest()).check(pool()), true);
    assert.equal(bound(sameBackendFilter, placementRequest()).check(pool()), true);
  });

  it('say what is wrong', () => {
    const reason = (hint: Json) =>
      bound(
        sameBackendFilter,
        placementRequest({ spec: { hints: { same_host: hint } }, homes }),
      ).reason(pool());
    assert.equal(reason(THERE), 'no volume that the hint same_host names lives in it');
    assert.equal(reason([HERE, 'x']), `the hint same_host holds what is no UUID: ["${HERE}","x"]`);
  });
});
