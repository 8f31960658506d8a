import assert from 'node:assert/strict';
import { finite, INFINITE } from '../../../src/domain/capacity.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { type CapacityEstimate, Estimation } from '../../../src/engine/estimate/estimate.js';
import type { PlacementRequest } from '../../../src/engine/expression/placement-request.js';
import type { PoolView } from '../../../src/engine/request/view.js';
import { placementRequest, pool } from '../support.js';

const ANY_SIZE = { smallestGib: 1, largestGib: Infinity };
const profileOf = (filters: readonly string[], more = {}) =>
  buildProfile({
    filters,
    weighers: ['CapacityWeigher'],
    multipliers: {},
    maxAttempts: 3,
    defaultRatio: 20,
    ...more,
  });
const PROFILE = profileOf(['AvailabilityZoneFilter', 'CapacityFilter', 'DriverFilter']);

function estimate(
  pools: readonly PoolView[],
  stated: { readonly sizeGib?: number; readonly zones?: readonly string[] } = {},
  profile = PROFILE,
  allowed = ANY_SIZE,
): CapacityEstimate {
  const request: PlacementRequest = placementRequest({
    spec: stated,
    neededGib: stated.sizeGib ?? 10,
    volumeGib: stated.sizeGib ?? 10,
    bringsVolume: true,
  });
  const estimation = new Estimation(pools, request, profile, allowed, true);
  while (!estimation.advance(1));
  return estimation.result();
}

const free = (name: string, gib: number, more: Parameters<typeof pool>[0] = {}) =>
  pool({ pool: `${name}@x#p`, ...more, space: { free: finite(gib), ...more.space } });

describe('an estimate', () => {
  it('tells of each pool how many it takes and what stops the next, the best first', () => {
    const { volumes, estimates, stops, sizes, availableGib, isExact } = estimate(
      [free('some', 35), free('most', 99), free('far', 50, { zone: 'moon' })],
      { zones: ['nova'] },
    );
    assert.deepEqual(
      estimates.map((one) => [one.pool, one.volumes, one.stop?.filter, one.stop?.reason]),
      [
        [
          'most@x#p',
          9,
          'CapacityFilter',
          'the volume needs 10 GiB, it has room for 9 GiB: 90 GiB are provisioned of the 100 GiB ' +
            'available, 9 GiB are free',
        ],
        [
          'some@x#p',
          3,
          'CapacityFilter',
          'the volume needs 10 GiB, it has room for 5 GiB: 30 GiB are provisioned of the 100 GiB ' +
            'available, 5 GiB are free',
        ],
        ['far@x#p', 0, 'AvailabilityZoneFilter', 'its zone is moon, the request asks for nova'],
      ],
    );
    assert.deepEqual(
      { volumes, availableGib, sizes, isExact, stops },
      {
        volumes: 12,
        availableGib: 134,
        sizes: { smallestGib: 1, largestGib: 99 },
        isExact: true,
        stops: [{ filter: 'CapacityFilter', pools: 2, volumes: 12 }],
      },
    );
  });

  it('sums by zone', () => {
    const { zones } = estimate([
      free('a', 20, { zone: 'z2' }),
      free('b', 30, { zone: 'z1' }),
      free('c', 5, { zone: 'z1' }),
    ]);
    assert.deepEqual(
      zones.map(({ zone, volumes, availableGib, pools }) => [zone, volumes, availableGib, pools]),
      [
        ['z1', 3, 35, 2],
        ['z2', 2, 20, 1],
      ],
    );
  });

  it('counts the space of a capacity group once, in each zone too', () => {
    const member = (name: string, ratio: number, maximumVolumes?: number) => ({
      ...pool({
        pool: `${name}@x#p`,
        space: {
          thin: true,
          ratio,
          ...(maximumVolumes !== undefined && { maximumVolumes }),
        },
      }),
      capacityGroup: 'g',
    });
    const same = estimate([member('a', 1), member('b', 1)]);
    assert.deepEqual([same.volumes, same.mostVolumes, same.availableGib], [10, 10, 100]);
    assert.deepEqual([same.zones[0]?.volumes, same.zones[0]?.availableGib], [10, 100]);
    // Which of them is filled first matters.
    const other = estimate([member('a', 1), member('b', 2, 4)]);
    assert.deepEqual([other.volumes, other.mostVolumes], [10, 14]);
  });

  it('of a group with an expression that counts volumes is not exact, and not without end', () => {
    const endless = {
      ...pool({
        space: { total: INFINITE, free: INFINITE },
        capabilities: { filter_function: 'stats.volume_count < 2' },
      }),
      capacityGroup: 'g',
    };
    const { isUnlimited, volumes, isExact } = estimate([endless]);
    assert.deepEqual([isUnlimited, volumes, isExact], [false, 2, false]);
  });

  it('of a pool without a limit is any number, beside that of the others', () => {
    const all = estimate([free('a', 20), pool({ space: { total: INFINITE, free: INFINITE } })]);
    assert.deepEqual(
      [all.isUnlimited, all.volumes, all.isBoundless, all.availableGib, all.sizes],
      [true, 2, true, 20, { smallestGib: 1, largestGib: 2 ** 40 }],
    );
    assert.equal(all.estimates[0]?.stop, null);
  });

  it('is that of the limits of pools', () => {
    const limited = free('a', 100, {
      space: { maximumVolumes: 3, minimumVolumeGib: 2.5, maximumVolumeGib: 20 },
    });
    const { volumes, sizes, availableGib, estimates } = estimate([limited]);
    assert.deepEqual(
      [volumes, sizes, availableGib, estimates[0]?.stop?.filter],
      [3, { smallestGib: 3, largestGib: 20 }, 60, 'maximum_volumes'],
    );
  });

  it('asks an expression of each volume, and finds the sizes that it takes', () => {
    const uneven = free('a', 100, {
      capabilities: {
        filter_function: 'stats.free_capacity_gb != 70 and volume.size > 4 and volume.size < 90',
      },
    });
    const { volumes, sizes, isExact, estimates } = estimate([uneven]);
    assert.deepEqual(
      [volumes, sizes, isExact, estimates[0]?.stop?.filter],
      [3, { smallestGib: 5, largestGib: 89 }, true, 'DriverFilter'],
    );
  });

  it('of more volumes than it asks an expression about says that it is not exact', () => {
    const large = free('a', 10_000, {
      space: { total: finite(10_000) },
      capabilities: { filter_function: 'stats.free_capacity_gb > 1000' },
    });
    const { volumes, isExact } = estimate([large], { sizeGib: 1 });
    assert.deepEqual([volumes, isExact], [9000, false]);
    const few = estimate([large], { sizeGib: 10 });
    assert.deepEqual([few.volumes, few.isExact], [900, true]);
  });

  it('keeps to the sizes that the type allows', () => {
    const allowed = { smallestGib: 8, largestGib: 50 };
    assert.deepEqual(estimate([free('a', 100)], {}, PROFILE, allowed).sizes, allowed);
    assert.equal(estimate([free('a', 7)], {}, PROFILE, allowed).sizes, null);
  });

  it('has no limit where nothing checks capacity', () => {
    const { isUnlimited, sizes } = estimate(
      [free('a', 1)],
      {},
      profileOf(['AvailabilityZoneFilter'], { capacityGuard: false }),
    );
    assert.deepEqual([isUnlimited, sizes?.largestGib], [true, 2 ** 40]);
  });

  it('is of the moment at which it began', () => {
    const pools = [free('a', 50), { ...free('b', 50) }];
    const request = placementRequest({ bringsVolume: true, volumeGib: 10 });
    const estimation = new Estimation(pools, request, PROFILE, ANY_SIZE, true);
    assert.equal(estimation.advance(1), false);
    Object.assign(pools[1] ?? {}, { consumedGib: 50 });
    while (!estimation.advance(1));
    assert.equal(estimation.result().volumes, 10);
  });
});
