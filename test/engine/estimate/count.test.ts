import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  countShared,
  firstRefused,
  type Member,
  MOST_VOLUMES,
} from '../../../src/engine/estimate/count.js';

/** Every number of volumes with which a group may come to be full, by trying every order. */
function ends(members: readonly Member[]): readonly number[] {
  const found = new Set<number>();
  const seen = new Set<string>();
  const go = (placed: readonly number[]): void => {
    if (seen.has(placed.join())) return;
    seen.add(placed.join());
    const total = placed.reduce((sum, number) => sum + number, 0);
    const open = members.flatMap(({ bySpace, byNumber }, at) =>
      total < bySpace && (placed[at] ?? 0) < byNumber ? [at] : [],
    );
    if (open.length === 0) found.add(total);
    for (const at of open) go(placed.map((number, other) => (other === at ? number + 1 : number)));
  };
  go(members.map(() => 0));
  return [...found];
}

describe('volumes in pools that share space', () => {
  it('are at least and at most what some order of filling them comes to', () => {
    const member = fc.record({
      bySpace: fc.nat({ max: 7 }),
      byNumber: fc.oneof(fc.nat({ max: 5 }), fc.constant(Infinity)),
    });
    fc.assert(
      fc.property(fc.array(member, { minLength: 1, maxLength: 3 }), (members) => {
        const all = ends(members);
        assert.deepEqual(countShared(members), { least: Math.min(...all), most: Math.max(...all) });
      }),
      { numRuns: 300 },
    );
  });

  it('are any number if one has neither limit', () => {
    const members = [
      { bySpace: Infinity, byNumber: Infinity },
      { bySpace: 3, byNumber: 2 },
    ];
    assert.deepEqual(countShared(members), { least: Infinity, most: Infinity });
  });
});

describe('the first number that does not pass', () => {
  it('is found', () => {
    for (const first of [1, 2, 3, 7, 8, 9, 1000, 2 ** 40])
      assert.equal(
        firstRefused((number) => number < first),
        first,
      );
  });

  it('is none if all pass that anybody asks for', () => {
    assert.equal(
      firstRefused((number) => number <= MOST_VOLUMES),
      Infinity,
    );
  });
});
