import assert from 'node:assert/strict';
import { ignoreAttemptedHostsFilter } from '../../../src/engine/filters/ignore-attempted-hosts.js';
import { bound, placementRequest, pool } from '../support.js';

describe('IgnoreAttemptedHostsFilter', () => {
  const filter = bound(
    ignoreAttemptedHostsFilter,
    placementRequest({ attemptedPools: ['node@lvm#a'] }),
  );

  it('refuses the pool that was tried', () => {
    assert.equal(filter.check(pool({ pool: 'node@lvm#a' })), false);
    assert.equal(filter.reason(pool()), 'this request was tried on it already');
  });

  it('passes others, those of the same backend included', () => {
    assert.equal(filter.check(pool({ pool: 'node@lvm#b' })), true);
    assert.equal(bound(ignoreAttemptedHostsFilter, placementRequest()).check(pool()), true);
  });
});
