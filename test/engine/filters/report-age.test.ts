import assert from 'node:assert/strict';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { reportAgeFilter } from '../../../src/engine/filters/report-age.js';
import { spanWords } from '../../../src/engine/lib/span-words.js';
import { bound, namedFilters, placementRequest, pool } from '../support.js';

describe('the age of reports', () => {
  const MINUTE = 60_000;
  const old = { ...pool(), heardAt: 0, reportTooOld: true };
  const request = placementRequest({ now: 192 * MINUTE });

  it('stops what is new where the report is too old, and says how old it is', () => {
    const filter = bound(reportAgeFilter(10 * MINUTE), request);
    assert.equal(filter.check(old), false);
    assert.equal(filter.check({ ...old, reportTooOld: false }), true);
    assert.equal(
      filter.reason(old),
      "its backend's report is 3 h 12 min old, and none older than 10 min counts for new volumes",
    );
  });

  it('stops nothing that lives there already', () => {
    assert.equal(bound(reportAgeFilter(MINUTE), { ...request, bringsNew: false }).check(old), true);
    assert.equal(
      bound(reportAgeFilter(MINUTE), { ...request, currentPool: old.pool }).check(old),
      true,
    );
    assert.equal(
      bound(reportAgeFilter(MINUTE), { ...request, currentPool: 'other@lvm#a' }).check(old),
      false,
    );
  });

  it('is looked at by every profile while there is a limit, and by none otherwise', () => {
    const options = {
      filters: ['JsonFilter'],
      multipliers: {},
      maxAttempts: 3,
      defaultRatio: '20',
    };
    const names = (maxReportAgeMs: number | null) =>
      namedFilters(buildProfile({ ...options, maxReportAgeMs }));
    assert.deepEqual(names(MINUTE), ['report_age', 'JsonFilter', 'capacity.guard']);
    assert.deepEqual(names(null), ['JsonFilter', 'capacity.guard']);
  });

  const SPANS: readonly (readonly [number, string])[] = [
    [0, '0 ms'],
    [-5, '0 ms'],
    [999, '999 ms'],
    [1000, '1 s'],
    [61_500, '1 min 1 s'],
    [600_000, '10 min'],
    [86_400_000, '1 d'],
    [90_061_000, '1 d 1 h'],
    [86_460_000, '1 d'],
  ];
  for (const [ms, words] of SPANS)
    it(`puts ${ms} ms as ${words}`, () => assert.equal(spanWords(ms), words));
});
