import assert from 'node:assert/strict';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { RulesBySize } from '../../../src/engine/estimate/rules.js';
import { placementRequest, volumeType } from '../support.js';

const PROFILE = buildProfile({
  filters: [
    'AvailabilityZoneFilter',
    'CapabilitiesFilter',
    'CapacityFilter',
    'DriverFilter',
    'SameBackendFilter',
  ],
  weighers: ['CapacityWeigher'],
  multipliers: {},
  maxAttempts: 3,
  defaultRatio: 20,
});

function rulesFor(zones: readonly string[]) {
  const request = placementRequest({
    spec: { sizeGib: 10, zones, volumeType: volumeType({ tier: 'gold' }) },
    neededGib: 10,
    volumeGib: 10,
    bringsVolume: true,
  });
  return new RulesBySize(request, PROFILE);
}

describe('the rules of an estimate', () => {
  it('are those that have something to say, limits of volumes always', () => {
    assert.deepEqual(
      rulesFor([]).own.map(({ name }) => name),
      [
        'pool_state',
        'maximum_volumes',
        'maximum_volume_size',
        'minimum_volume_size',
        'CapabilitiesFilter',
        'CapacityFilter',
        'DriverFilter',
      ],
    );
  });

  it('are bound once where another size is treated alike, and anew where it is not', () => {
    const rules = rulesFor(['nova']);
    const other = rules.of(20);
    assert.deepEqual(
      other.map(({ name }) => name),
      rules.own.map(({ name }) => name),
    );
    assert.deepEqual(
      other.filter((rule, at) => rule === rules.own[at]).map(({ name }) => name),
      ['pool_state', 'AvailabilityZoneFilter', 'CapabilitiesFilter'],
    );
  });
});
