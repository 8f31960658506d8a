import assert from 'node:assert/strict';
import type { PoolAdmin } from '../../../src/domain/pool.js';
import { diagnose } from '../../../src/engine/decide/diagnose.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { schedule } from '../../../src/engine/decide/schedule.js';
import { poolStateFilter } from '../../../src/engine/filters/pool-state.js';
import { bound, placementRequest, pool } from '../support.js';

const PROFILE = buildProfile({ multipliers: {}, maxAttempts: 3, defaultRatio: 20 });
const set = (state: PoolAdmin['state'], reason = '') => ({
  ...pool(),
  admin: { state, reason, since: Date.parse('2026-01-01T00:00:00Z') },
});

describe('the state that an operator gives a pool', () => {
  const cases = [
    ['something new', placementRequest(), { cordoned: false, draining: false, closed: false }],
    [
      'what lives there',
      placementRequest({ bringsNew: false }),
      { cordoned: true, draining: true, closed: false },
    ],
    [
      'a retype in place',
      placementRequest({ currentPool: 'node@lvm#a' }),
      { cordoned: true, draining: true, closed: false },
    ],
    [
      'a retype that would come here',
      placementRequest({ currentPool: 'node@lvm#b' }),
      { cordoned: false, draining: false, closed: false },
    ],
  ] as const;
  for (const [what, request, passes] of cases)
    for (const state of ['cordoned', 'draining', 'closed'] as const)
      it(`lets ${what} ${passes[state] ? 'into' : 'not into'} a pool that is ${state}`, () => {
        assert.equal(bound(poolStateFilter, request).check(set(state)), passes[state]);
        assert.equal(bound(poolStateFilter, request).check(pool()), true);
      });

  it('counts whatever the profile, and is told of with its reason where it removed a pool', () => {
    const filters = ['CapacityFilter'];
    const profile = buildProfile({ filters, multipliers: {}, maxAttempts: 3, defaultRatio: 20 });
    const shut = set('cordoned', 'firmware');
    assert.equal(schedule([shut], placementRequest(), profile).kind, 'refused');
    const { filters: steps, pools } = diagnose([shut], placementRequest(), profile);
    assert.deepEqual(steps[0], { filter: 'pool_state', considered: 1, removed: 1 });
    assert.equal(
      pools[0]?.reason,
      'an operator set it cordoned at 2026-01-01T00:00:00.000Z (firmware): it takes nothing new',
    );
  });

  it('is not told of in a refusal that has another reason', () => {
    const { filters } = diagnose([pool()], placementRequest({ spec: { sizeGib: 500 } }), PROFILE);
    assert.equal(
      filters.some(({ filter }) => filter === 'pool_state'),
      false,
    );
  });
});
