import assert from 'node:assert/strict';
import { finite } from '../../../src/domain/capacity.js';
import { diagnose } from '../../../src/engine/decide/diagnose.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { placementRequest, pool, volumeType } from '../support.js';

const PROFILE = buildProfile({ multipliers: {}, maxAttempts: 3, defaultRatio: 20 });
const left = (name: string, gib: number) =>
  pool({ pool: name, zone: 'az1', space: { free: finite(gib) } });
const elsewhere = (name: string) => pool({ pool: name, zone: 'az2' });

describe('a diagnosis', () => {
  const pools = [
    elsewhere('a@x#1'),
    left('a@x#2', 3),
    left('a@x#3', 9),
    pool({ pool: 'a@x#4', zone: 'az1' }),
    left('a@x#5', 5),
    left('a@x#6', 9),
  ];
  const request = placementRequest({
    spec: { zones: ['az1'], volumeType: volumeType({ tier: 'gold' }) },
  });
  const diagnosis = diagnose(pools, request, PROFILE);

  it('counts what each filter removed of what reached it', () => {
    assert.equal(diagnosis.poolsSeen, 6);
    assert.deepEqual(diagnosis.filters, [
      { filter: 'AvailabilityZoneFilter', considered: 6, removed: 1 },
      { filter: 'CapacityFilter', considered: 5, removed: 4 },
      { filter: 'CapabilitiesFilter', considered: 1, removed: 1 },
      { filter: 'IgnoreAttemptedHostsFilter', considered: 0, removed: 0 },
      { filter: 'BackendStateFilter', considered: 0, removed: 0 },
    ]);
  });

  it('names the pools that came furthest, of these the ones that lack least', () => {
    const nearest = diagnosis.nearestMisses.map(({ pool: name, filter }) => [name, filter]);
    assert.deepEqual(nearest, [
      ['a@x#4', 'CapabilitiesFilter'],
      ['a@x#3', 'CapacityFilter'],
      ['a@x#6', 'CapacityFilter'],
    ]);
    assert.equal(
      diagnosis.nearestMisses[0]?.reason,
      'tier must be "gold", it reports no such capability',
    );
  });

  it("has every pool's own reason, in the order of the pools", () => {
    const names = diagnosis.pools.map(({ pool: name }) => name);
    assert.deepEqual(names, ['a@x#1', 'a@x#2', 'a@x#3', 'a@x#4', 'a@x#5', 'a@x#6']);
    assert.equal(diagnosis.poolsOmitted, 0);
    assert.deepEqual(diagnosis.pools[0], {
      pool: 'a@x#1',
      filter: 'AvailabilityZoneFilter',
      reason: 'its zone is az2, the request asks for az1',
    });
  });

  it('leaves out reasons beyond the limit, and says how many', () => {
    const short = diagnose(pools, { ...request, maxDiagnosedPools: 2 }, PROFILE);
    assert.equal(short.pools.length, 2);
    assert.equal(short.poolsOmitted, 4);
    assert.equal(short.nearestMisses.length, 3);
  });

  it('counts resource_backend last, as the filter that it is like', () => {
    const named = diagnose(
      [pool({ pool: 'a@x#1' }), left('b@x#1', 1)],
      placementRequest({ spec: { resourceBackend: 'b@x' } }),
      PROFILE,
    );
    assert.deepEqual(named.filters.at(-1), {
      filter: 'resource_backend',
      considered: 1,
      removed: 1,
    });
    assert.deepEqual(named.pools[0], {
      pool: 'a@x#1',
      filter: 'resource_backend',
      reason: 'the request may only go to b@x',
    });
  });

  it('puts the pools that the request names before those that it leaves out', () => {
    const named = diagnose(
      [pool({ pool: 'a@x#1' }), left('b@x#1', 1)],
      placementRequest({ spec: { resourceBackend: 'b@x' } }),
      PROFILE,
    );
    assert.deepEqual(
      named.nearestMisses.map(({ pool: name, filter }) => [name, filter]),
      [
        ['b@x#1', 'CapacityFilter'],
        ['a@x#1', 'resource_backend'],
      ],
    );
  });
});
