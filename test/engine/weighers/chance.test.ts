import assert from 'node:assert/strict';
import { chanceWeigher } from '../../../src/engine/weighers/chance.js';
import { placementRequest, pool } from '../support.js';

describe('ChanceWeigher', () => {
  const numbers = (seed: number) => [
    ...chanceWeigher.weigh([pool(), pool(), pool()], placementRequest({ seed }), 1),
  ];

  it('gives the same numbers for the same seed, and others for another', () => {
    assert.deepEqual(numbers(1), numbers(1));
    assert.notDeepEqual(numbers(1), numbers(2));
    assert.ok(numbers(3).every((number) => number >= 0 && number < 1));
  });

  it('favours no pool', () => {
    const wins = [0, 0, 0];
    for (let seed = 0; seed < 9000; seed++) {
      const drawn = numbers(seed);
      const best = drawn.indexOf(Math.max(...drawn));
      wins[best] = (wins[best] ?? 0) + 1;
    }
    // Chi-squared, two degrees of freedom, at 0.001.
    assert.ok(wins.reduce((sum, won) => sum + (won - 3000) ** 2 / 3000, 0) < 13.82, wins.join());
  });
});
