import assert from 'node:assert/strict';
import type { VolumeSource } from '../../../src/domain/volume.js';
import { anywhere, buildProfile } from '../../../src/engine/decide/profile.js';
import { sourceHomeFilter } from '../../../src/engine/filters/source-home.js';
import { bound, placementRequest, pool } from '../support.js';

const ID = '00000000-0000-4000-8000-00000000000a';
const ACROSS = { clone_across_pools: true };
const OPTIONS = { filters: [], multipliers: {}, maxAttempts: 3, defaultRatio: 20 };

describe('where the source of a volume is', () => {
  const asked = (source: VolumeSource | null, home: string | null) =>
    bound(
      sourceHomeFilter,
      placementRequest({
        spec: { source },
        homes: new Map(home === null ? [] : [[ID, home]]),
        ...(source?.kind === 'snapshot' && home !== null && { snapshotHome: home }),
      }),
    );
  const clone = { kind: 'volume', id: ID } as const;
  const fromSnapshot = { kind: 'snapshot', id: ID } as const;

  it('keeps a clone in its pool, or in pools of its backend that clone across', () => {
    const filter = asked(clone, 'a@x#small');
    assert.equal(filter.check(pool({ pool: 'a@x#small' })), true);
    assert.equal(filter.check(pool({ pool: 'a@x#large' })), false);
    assert.equal(filter.check(pool({ pool: 'a@x#large', capabilities: ACROSS })), true);
    assert.equal(filter.check(pool({ pool: 'b@x#small', capabilities: ACROSS })), false);
    assert.equal(
      filter.reason(pool({ pool: 'a@x#large' })),
      'the volume that it is cloned from lives in a@x#small, and the pool does not report ' +
        'clone_across_pools',
    );
  });

  it('keeps a volume from a snapshot on its backend, in any pool', () => {
    const filter = asked(fromSnapshot, 'a@x#small');
    assert.equal(filter.check(pool({ pool: 'a@x#large' })), true);
    assert.equal(filter.check(pool({ pool: 'b@x#small' })), false);
    assert.equal(filter.reason(pool({ pool: 'b@x#small' })), 'the snapshot lives in a@x#small');
  });

  it('binds nothing if it is not known, or if only its backend is', () => {
    for (const source of [clone, fromSnapshot, null])
      assert.equal(asked(source, null).check(pool({ pool: 'b@x#large' })), true);
    assert.equal(asked(clone, 'a@x').check(pool({ pool: 'a@x#large' })), true);
    assert.equal(asked(clone, 'a@x').check(pool({ pool: 'b@x#large' })), false);
  });

  it('is required, preferred or ignored by profile', () => {
    const has = (profile: ReturnType<typeof buildProfile>) =>
      profile.filters.includes(sourceHomeFilter);
    assert.equal(has(buildProfile(OPTIONS)), true);
    const preferred = buildProfile({ ...OPTIONS, sourceLocality: 'preferred' });
    assert.deepEqual([has(preferred), has(anywhere(preferred))], [true, false]);
    assert.equal(has(buildProfile({ ...OPTIONS, sourceLocality: 'ignored' })), false);
  });
});
