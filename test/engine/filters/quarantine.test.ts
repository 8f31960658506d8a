import assert from 'node:assert/strict';
import type { Quarantine } from '../../../src/domain/quarantine.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { quarantineFilter } from '../../../src/engine/filters/quarantine.js';
import { bound, placementRequest, pool } from '../support.js';

const CLOSED: Quarantine = {
  since: Date.parse('2026-01-01T00:00:00Z'),
  until: Date.parse('2026-01-01T00:05:00Z'),
  spans: 1,
  probing: false,
  maxProbes: 2,
  probes: [],
  attempts: 8,
  failures: 6,
  lastFailure: 'a secret of others',
};
const OPEN = { ...CLOSED, probing: true, probes: ['one'] };
const FULL = { ...CLOSED, probing: true, probes: ['one', 'two'] };
const within = (quarantine: Quarantine) => ({ ...pool(), quarantine });

describe('quarantine as a filter', () => {
  const cases = [
    ['a create', placementRequest({ mayProbe: true }), [false, true, false]],
    ['another thing that is new', placementRequest(), [false, false, false]],
    ['what lives there', placementRequest({ bringsNew: false }), [true, true, true]],
    ['a retype in place', placementRequest({ currentPool: 'node@lvm#a' }), [true, true, true]],
  ] as const;
  for (const [what, request, passes] of cases)
    it(`lets ${what} in where it may be`, () => {
      const { check } = bound(quarantineFilter, request);
      assert.deepEqual([CLOSED, OPEN, FULL].map(within).map(check), passes);
      assert.equal(check(pool()), true);
    });

  it('says since when, how many failed and what is awaited, and not what workers said', () => {
    const { reason } = bound(quarantineFilter, placementRequest());
    const so =
      'its backend is in quarantine since 2026-01-01T00:00:00Z, as 6 of 8 creates failed: ';
    assert.deepEqual([CLOSED, OPEN, { ...OPEN, probes: [] }].map(within).map(reason), [
      `${so}it takes nothing new before 2026-01-01T00:05:00Z, and then a probe`,
      `${so}it takes nothing new until its probe has succeeded; 1 of them under way`,
      `${so}it takes nothing new but creates, as probes`,
    ]);
  });

  it('is in every profile where it is enabled, and in none where it is not', () => {
    const options = { multipliers: {}, maxAttempts: 3, defaultRatio: 20, filters: [] };
    const has = (quarantine: boolean) =>
      buildProfile({ ...options, quarantine }).filters.includes(quarantineFilter);
    assert.deepEqual([has(true), has(false)], [true, false]);
  });
});
