import assert from 'node:assert/strict';
import {
  buildProfile,
  ProfileError,
  type ProfileOptions,
} from '../../../src/engine/decide/profile.js';
import { FILTERS } from '../../../src/engine/filters/registry.js';
import { namedFilters } from '../support.js';

const DEFAULTS: ProfileOptions = { multipliers: {}, maxAttempts: 3, defaultRatio: '20.0' };

describe('a profile', () => {
  it('has five filters and one weigher by default', () => {
    const profile = buildProfile(DEFAULTS);
    const filters = namedFilters(profile);
    assert.deepEqual(filters, [
      'AvailabilityZoneFilter',
      'CapacityFilter',
      'CapabilitiesFilter',
      'IgnoreAttemptedHostsFilter',
      'BackendStateFilter',
    ]);
    const weighers = profile.weighers.map(({ weigher, multiplier }) => [weigher.name, multiplier]);
    assert.deepEqual(weighers, [['CapacityWeigher', 1]]);
    assert.equal(profile.maxAttempts, 3);
    assert.deepEqual(profile.defaultRatio, { kind: 'fixed', ratio: 20 });
  });

  it('takes the order, the multipliers and the ratio that are stated', () => {
    const profile = buildProfile({
      filters: ['CapabilitiesFilter', 'AvailabilityZoneFilter'],
      weighers: [],
      multipliers: { capacity: -1 },
      maxAttempts: 1,
      defaultRatio: 'auto',
    });
    assert.deepEqual(namedFilters(profile), [
      'CapabilitiesFilter',
      'AvailabilityZoneFilter',
      'capacity.guard',
    ]);
    assert.deepEqual(profile.weighers, []);
    assert.deepEqual(profile.defaultRatio, { kind: 'auto' });
    assert.equal(
      buildProfile({ ...DEFAULTS, multipliers: { capacity: -1 } }).weighers[0]?.multiplier,
      -1,
    );
    assert.deepEqual(buildProfile({ ...DEFAULTS, defaultRatio: 1 }).defaultRatio, {
      kind: 'fixed',
      ratio: 1,
    });
  });

  it('without CapacityFilter checks capacity in a last step, unless it is told not to', () => {
    const asked = (filters: readonly string[], capacityGuard?: boolean) => {
      const profile = buildProfile({
        ...DEFAULTS,
        filters,
        ...(capacityGuard !== undefined && { capacityGuard }),
      });
      return [profile.guardsCapacity, ...namedFilters(profile)];
    };
    assert.deepEqual(asked([]), [true, 'capacity.guard']);
    assert.deepEqual(asked(['DriverFilter'], true), [true, 'DriverFilter', 'capacity.guard']);
    assert.deepEqual(asked(['DriverFilter'], false), [false, 'DriverFilter']);
    assert.deepEqual(asked(['CapacityFilter', 'DriverFilter'], true), [
      true,
      'CapacityFilter',
      'DriverFilter',
    ]);
    assert.deepEqual(asked(['CapacityFilter'], false), [true, 'CapacityFilter']);
  });

  it('cannot name the last step', () => {
    assert.throws(
      () => buildProfile({ ...DEFAULTS, filters: ['capacity.guard'] }),
      /unknown filter capacity\.guard/,
    );
  });

  const REFUSED: readonly (readonly [Partial<ProfileOptions>, RegExp])[] = [
    [
      { filters: ['CapacityFiltr'] },
      /^unknown filter CapacityFiltr: did you mean CapacityFilter\? Known: Avail/,
    ],
    [{ filters: ['availabilityzonefilter'] }, /did you mean AvailabilityZoneFilter\?/],
    [{ filters: ['constructor'] }, /unknown filter constructor/],
    [
      { weighers: ['CapacityWeighr'] },
      /^unknown weigher CapacityWeighr: did you mean CapacityWeigher\?/,
    ],
    [{ multipliers: { capacit: 1 } }, /^unknown multiplier capacit: did you mean capacity\?/],
    [{ multipliers: { capacity: NaN } }, /^multiplier capacity is NaN/],
    [{ maxAttempts: 0 }, /^max_attempts is 0/],
    [{ defaultRatio: '0.5' }, /^max_over_subscription_ratio is "0.5"/],
    [{ defaultRatio: 'lots' }, /neither auto nor a number of at least 1/],
  ];
  for (const [stated, message] of REFUSED) {
    it(`is refused for ${JSON.stringify(stated)}`, () => {
      assert.throws(
        () => buildProfile({ ...DEFAULTS, ...stated }),
        (error) => error instanceof ProfileError && message.test(error.message),
      );
    });
  }

  it('finds every filter under its own name, once', () => {
    const names = FILTERS.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });
});
