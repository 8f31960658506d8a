import assert from 'node:assert/strict';
import type { PoolSpace } from '../../../src/domain/capacity.js';
import { readLimits, unreadableLimits } from '../../../src/engine/capacity/limits.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { schedule } from '../../../src/engine/decide/schedule.js';
import { placementRequest, pool } from '../support.js';

const PROFILE = buildProfile({ filters: [], multipliers: {}, maxAttempts: 3, defaultRatio: 20 });

describe('limits that a pool reports for its volumes', () => {
  const asked = (
    limits: Partial<PoolSpace>,
    request: Parameters<typeof placementRequest>[0],
    volumes = { volumeCount: 0, liveVolumes: 0 },
  ): string => {
    const outcome = schedule(
      [{ ...pool({ space: limits }), ...volumes }],
      placementRequest(request),
      PROFILE,
    );
    if (outcome.kind === 'chosen') return 'passes';
    return outcome.diagnosis.pools.map(({ filter, reason }) => `${filter}: ${reason}`).join();
  };
  const creates = { bringsVolume: true, volumeGib: 10 };

  it('count the volumes that are being placed too', () => {
    const most = { maximumVolumes: 3 };
    assert.equal(asked(most, creates, { volumeCount: 2, liveVolumes: 2 }), 'passes');
    assert.equal(
      asked(most, creates, { volumeCount: 2, liveVolumes: 3 }),
      'maximum_volumes: it has 3 volumes, and takes at most 3',
    );
    assert.equal(asked({ maximumVolumes: 0 }, creates).split(':')[0], 'maximum_volumes');
  });

  it('let the next attempt go back to the pool that its failed attempt leaves', () => {
    const credit = { pool: 'node@lvm#a', sizeGib: 10 };
    const full = { volumeCount: 3, liveVolumes: 3 };
    assert.equal(asked({ maximumVolumes: 3 }, { ...creates, credit }, full), 'passes');
  });

  it('compare the size that the volume will have', () => {
    assert.equal(asked({ maximumVolumeGib: 10 }, creates), 'passes');
    assert.equal(asked({ minimumVolumeGib: 10 }, creates), 'passes');
    assert.equal(
      asked({ maximumVolumeGib: 9.5 }, creates),
      'maximum_volume_size: the volume would have 10 GiB, its largest may have 9.5 GiB',
    );
    assert.equal(
      asked({ minimumVolumeGib: 11 }, creates),
      'minimum_volume_size: the volume would have 10 GiB, its smallest may have 11 GiB',
    );
    const grows = { bringsNew: false, bringsVolume: false, neededGib: 1, volumeGib: 10 };
    assert.equal(asked({ maximumVolumeGib: 9 }, grows).split(':')[0], 'maximum_volume_size');
    assert.equal(asked({ minimumVolumeGib: 11, maximumVolumes: 0 }, grows), 'passes');
  });

  it('do not move a volume that is retyped where it is', () => {
    const limits = { maximumVolumes: 0, maximumVolumeGib: 1, minimumVolumeGib: 20 };
    assert.equal(asked(limits, { ...creates, currentPool: 'node@lvm#a' }), 'passes');
    assert.notEqual(asked(limits, { ...creates, currentPool: 'node@lvm#b' }), 'passes');
  });

  it('are numbers, or numbers in text; what says that there is no limit is none', () => {
    assert.deepEqual(
      readLimits({
        maximum_volumes: '1024',
        maximum_volume_size_gb: 23.52,
        minimum_volume_size_gib: 1,
      }),
      { maximumVolumes: 1024, maximumVolumeGib: 23.52, minimumVolumeGib: 1 },
    );
    const none = { maximum_volumes: null, maximum_volume_size_gib: 'infinite' };
    assert.deepEqual([readLimits(none), unreadableLimits(none)], [{}, []]);
    const odd = {
      maximum_volumes: 'many',
      maximum_volume_size_gib: [1],
      minimum_volume_size_gib: 5,
    };
    assert.deepEqual(readLimits(odd), { minimumVolumeGib: 5 });
    assert.deepEqual(unreadableLimits(odd), ['maximum_volumes', 'maximum_volume_size_gib']);
  });
});
