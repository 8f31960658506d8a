import assert from 'node:assert/strict';
import type { Json } from '../../../src/domain/json.js';
import { instanceLocalityFilter } from '../../../src/engine/filters/instance-locality.js';
import { bound, placementRequest, pool } from '../support.js';

const INSTANCE = '22222222-0000-4000-8000-000000000001';

describe('InstanceLocalityFilter', () => {
  const filter = (hint: Json, instanceHost?: string) =>
    bound(
      instanceLocalityFilter,
      placementRequest({
        spec: {
          hints: { local_to_instance: hint },
          ...(instanceHost !== undefined && { instanceHost }),
        },
      }),
    );

  it('passes the backends of the host where the instance runs', () => {
    assert.equal(filter(INSTANCE, 'node').check(pool({ pool: 'node@lvm#a' })), true);
    assert.equal(filter(INSTANCE, 'node').check(pool({ pool: 'node1@lvm#a' })), false);
    assert.equal(
      filter(INSTANCE, 'nod').reason(pool()),
      "the instance runs on nod, the backend's host is node",
    );
  });

  it('passes all where nothing is asked', () => {
    assert.equal(bound(instanceLocalityFilter, placementRequest()).check(pool()), true);
    for (const hint of [null, '', []]) assert.equal(filter(hint, 'elsewhere').check(pool()), true);
  });

  it('passes none where the host is not known, or the hint is no UUID', () => {
    assert.equal(filter(INSTANCE).check(pool()), false);
    assert.match(filter(INSTANCE).reason(pool()), /compute host of instance 2222.* is not known/);
    for (const hint of ['node', 7, [INSTANCE]])
      assert.equal(filter(hint, 'node').check(pool()), false);
    assert.equal(filter('node', 'node').reason(pool()), 'the hint local_to_instance is no UUID');
  });
});
