import assert from 'node:assert/strict';
import { finite, INFINITE, type PoolSpace, UNKNOWN } from '../../../src/domain/capacity.js';
import { capacityWeigher } from '../../../src/engine/weighers/capacity.js';
import { placementRequest, pool, volumeType } from '../support.js';

const weigh = (spaces: readonly Partial<PoolSpace>[], multiplier: number) => [
  ...capacityWeigher.weigh(
    spaces.map((space, index) => pool({ pool: `node@lvm#${index}`, space })),
    placementRequest(),
    multiplier,
  ),
];
const left = (gib: number): Partial<PoolSpace> => ({ free: finite(gib) });

describe('CapacityWeigher', () => {
  const TABLE: readonly (readonly [
    string,
    readonly Partial<PoolSpace>[],
    number,
    readonly number[],
  ])[] = [
    ['is virtual free', [left(5), left(7.126)], 1, [5, 7.13]],
    [
      'puts a pool without numbers last',
      [{ free: INFINITE }, left(5), { total: UNKNOWN }],
      2,
      [-1, 5, -1],
    ],
    ['that is -1 though another pool has less', [{ free: INFINITE }, left(-8)], 1, [-1, -8]],
    [
      'puts it last for a negative multiplier, too',
      [{ free: UNKNOWN }, left(5), left(7)],
      -1,
      [207, 5, 7],
    ],
    ['and for 0', [{ free: UNKNOWN }, left(5), left(7)], 0, [207, 5, 7]],
    [
      'by 10000 where all others are equal',
      [left(5), { free: UNKNOWN }, left(5)],
      -1,
      [5, 10005, 5],
    ],
    [
      'has nothing to tell where none has numbers',
      [{ free: UNKNOWN }, { total: INFINITE }],
      -1,
      [0, 0],
    ],
    ['nor for a positive multiplier', [{ free: UNKNOWN }, { total: INFINITE }], 1, [-1, -1]],
    ['weighs no pool', [], -1, []],
  ];
  for (const [name, spaces, multiplier, numbers] of TABLE)
    it(name, () => assert.deepEqual(weigh(spaces, multiplier), numbers));

  it('follows the volume type and the credit as the filter does', () => {
    const thin = pool({ space: { thin: true, ratio: 3 }, consumedGib: 20 });
    const thick = volumeType({ 'provisioning:type': 'thick' });
    assert.deepEqual([...capacityWeigher.weigh([thin], placementRequest(), 1)], [280]);
    assert.deepEqual(
      [...capacityWeigher.weigh([thin], placementRequest({ spec: { volumeType: thick } }), 1)],
      [80],
    );
    assert.deepEqual(
      [
        ...capacityWeigher.weigh(
          [thin],
          placementRequest({ credit: { pool: thin.pool, sizeGib: 20 } }),
          1,
        ),
      ],
      [300],
    );
  });
});
