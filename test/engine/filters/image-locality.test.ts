import assert from 'node:assert/strict';
import { imageLocalityFilter } from '../../../src/engine/filters/image-locality.js';
import { imageLocalityWeigher } from '../../../src/engine/weighers/image-locality.js';
import { bound, placementRequest, pool } from '../support.js';

const ONE = '33333333-0000-4000-8000-00000000000a';
const TWO = '33333333-0000-4000-8000-00000000000b';
const inOne = pool({
  capabilities: { location_info: `ceph:/etc/ceph/one.conf:${ONE}:cinder:volumes` },
});
const inTwo = pool({ capabilities: { fsid: TWO.toUpperCase() } });
const inNone = pool({ capabilities: { location_info: 'LVMVolumeDriver:node:vg:default:0' } });
const POOLS = [inOne, inTwo, inNone];

describe('ImageLocalityFilter and ImageLocalityWeigher', () => {
  const of = (locations: readonly string[], imageLocations?: readonly string[]) =>
    placementRequest({
      spec: {
        source: { kind: 'image', imageId: 'image', locations },
        ...(imageLocations && { imageLocations }),
      },
    });
  const passed = (request: ReturnType<typeof placementRequest>) =>
    POOLS.map(bound(imageLocalityFilter, request).check);
  const weighed = (request: ReturnType<typeof placementRequest>) => [
    ...imageLocalityWeigher.weigh(POOLS, request, 1),
  ];

  it("require or prefer the cluster of the image's data", () => {
    const request = of([`rbd://${ONE}/images/image/snap`, 'file:///var/lib/image']);
    assert.deepEqual(passed(request), [true, false, false]);
    assert.deepEqual(weighed(request), [1, 0, 0]);
    assert.deepEqual(passed(of([`rbd://${ONE}/i/i/s`, `rbd://${TWO}/i/i/s`])), [true, true, false]);
    assert.deepEqual(passed(of([`rbd://${inNone.pool}/i/i/s`])), [false, false, false]);
  });

  it('take what a resolver says where the request names no locations', () => {
    assert.deepEqual(passed(of([], [`rbd://${TWO}/images/image/snap`])), [false, true, false]);
    assert.deepEqual(
      passed(of([`rbd://${ONE}/images/image/snap`], [`rbd://${TWO}/images/image/snap`])),
      [true, false, false],
    );
  });

  it('leave alone what lies in no Ceph cluster, as far as is known', () => {
    for (const request of [
      placementRequest(),
      of([]),
      of(['file:///image', 'rbd://image', 'rbd://a/b/c']),
      placementRequest({ spec: { source: { kind: 'snapshot', id: ONE } } }),
    ]) {
      assert.deepEqual(passed(request), [true, true, true]);
      assert.deepEqual(weighed(request), [0, 0, 0]);
    }
  });

  it('say where the data lies', () => {
    const filter = bound(imageLocalityFilter, of([`rbd://${ONE}/images/image/snap`]));
    assert.equal(
      filter.reason(inTwo),
      `the image's data lies in Ceph cluster ${ONE}, the pool is in ${TWO}`,
    );
    assert.match(filter.reason(inNone), /the pool reports no Ceph cluster$/);
  });
});
