import assert from 'node:assert/strict';
import { volumeNumberWeigher } from '../../../src/engine/weighers/volume-number.js';
import { placementRequest, pool } from '../support.js';

describe('VolumeNumberWeigher', () => {
  it('is the number of volumes', () => {
    assert.deepEqual(
      [
        ...volumeNumberWeigher.weigh(
          [pool(), { ...pool(), volumeCount: 3 }],
          placementRequest(),
          -1,
        ),
      ],
      [0, 3],
    );
  });

  it('does not count the volume whose failed attempt is being left', () => {
    const left = { ...pool(), volumeCount: 3 };
    const credit = { pool: left.pool, sizeGib: 0 };
    assert.deepEqual(
      [...volumeNumberWeigher.weigh([left], { ...placementRequest(), credit }, -1)],
      [2],
    );
  });
});
