import assert from 'node:assert/strict';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { rank } from '../../../src/engine/decide/schedule.js';
import { Drawing } from '../../../src/engine/lib/draw.js';
import { seededRandom } from '../../../src/engine/lib/random.js';
import { seedOf } from '../../../src/ledger/lib/ids.js';
import { placementRequest, pool } from '../support.js';

const DRAWS = 20_000;

/** The first pools that are drawn, at most `limit`. */
function draw(weights: Float64Array, limit: number, random: () => number): readonly number[] {
  const drawing = new Drawing(weights, random);
  const drawn: number[] = [];
  for (let index = drawing.next(); index !== undefined; index = drawing.next())
    if (drawn.push(index) === limit) break;
  return drawn;
}

/** How often each index was drawn first, under seeds as requests have them. */
function frequencies(weights: readonly number[]): number[] {
  const counts = weights.map(() => 0);
  for (let request = 0; request < DRAWS; request++) {
    const [first = -1] = draw(
      Float64Array.from(weights),
      1,
      seededRandom(seedOf(`request-${request}/project`, 1)),
    );
    counts[first] = (counts[first] ?? 0) + 1;
  }
  return counts;
}

/** Pearson's sum over the cells that expect anything. */
function chiSquared(counts: readonly number[], shares: readonly number[]): number {
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.reduce((sum, share, index) => {
    const expected = (DRAWS * share) / total;
    return expected === 0 ? sum : sum + ((counts[index] ?? 0) - expected) ** 2 / expected;
  }, 0);
}

describe('the stochastic handler', () => {
  // Critical values at 0.001 for the cells that have a share, less one.
  const TABLE: readonly (readonly [readonly number[], readonly number[], number])[] = [
    [[1, 2, 3, 4], [1, 2, 3, 4], 16.27],
    [[100, 1, 1], [100, 1, 1], 13.82],
    [[5, -3, 0, 5], [5, 0, 0, 5], 10.83],
    [[0, 0, 0], [1, 1, 1], 13.82],
    [[-1, -2], [1, 1], 10.83],
    [[Number.MAX_VALUE, Number.MAX_VALUE], [1, 1], 10.83],
  ];
  for (const [weights, shares, critical] of TABLE) {
    it(`draws ${weights.join(', ')} in proportion`, () => {
      const counts = frequencies(weights);
      const statistic = chiSquared(counts, shares);
      assert.ok(statistic < critical, `chi-squared ${statistic} of ${counts.join(', ')}`);
      for (const [index, share] of shares.entries())
        if (share === 0) assert.equal(counts[index], 0);
    });
  }

  it('draws each pool that is allowed once, as many as are asked for', () => {
    const drawn = draw(Float64Array.of(1, 2, 3), 10, seededRandom(7));
    assert.deepEqual(drawn.toSorted(), [0, 1, 2]);
    assert.equal(draw(Float64Array.of(1, 2, 3, 4), 2, seededRandom(7)).length, 2);
    assert.deepEqual(draw(new Float64Array(), 3, seededRandom(7)), []);
  });

  it('takes the numbers as they are, and decides alike under the same seed', () => {
    const profile = buildProfile({
      weightHandler: 'stochastic',
      multipliers: { capacity: 2 },
      maxAttempts: 3,
      defaultRatio: 20,
    });
    const pools = ['a', 'b', 'c', 'd', 'e'].map((name) => pool({ pool: `${name}@lvm#1` }));
    const ranked = (seed: number) =>
      rank(pools, placementRequest({ seed }), profile).map(({ pool: view, weight }) => [
        view.pool,
        weight,
      ]);
    assert.deepEqual(ranked(5), ranked(5));
    assert.deepEqual(
      ranked(5).map(([, weight]) => weight),
      [200, 200, 200, 200, 200],
    );
    assert.ok(
      new Set(Array.from({ length: 100 }, (_, seed) => String(ranked(seed)[0]?.[0]))).size === 5,
    );
  });
});
