import assert from 'node:assert/strict';
import { RuleFault } from '../../../src/engine/framework/rule-fault.js';
import { best, type Weigher, weights } from '../../../src/engine/framework/weigh.js';
import { placementRequest, pool } from '../support.js';

const fixed = (...numbers: number[]): Weigher => ({
  name: 'FixedWeigher',
  multiplierKey: 'fixed',
  defaultMultiplier: 1,
  weigh: () => Float64Array.from(numbers),
});
const sums = (...weighers: readonly (readonly [number, Weigher])[]) => {
  const pools = [pool(), pool(), pool()];
  const weighted = weighers.map(([multiplier, weigher]) => ({ weigher, multiplier }));
  return [...weights(pools, placementRequest(), weighted, true)];
};

describe('weights', () => {
  it('are mapped to 0…1 and multiplied', () => {
    assert.deepEqual(sums([1, fixed(10, 30, 20)]), [0, 1, 0.5]);
    assert.deepEqual(sums([-4, fixed(-10, 10, 0)]), [0, -4, -2]);
  });

  it('are 0 where all are equal', () => assert.deepEqual(sums([5, fixed(7, 7, 7)]), [0, 0, 0]));

  it('are summed over the weighers', () =>
    assert.deepEqual(sums([1, fixed(0, 1, 2)], [2, fixed(2, 1, 0)]), [2, 1.5, 1]));

  it('are 0 without weighers', () => assert.deepEqual(sums(), [0, 0, 0]));

  it('stay numbers for the largest numbers', () => {
    assert.deepEqual(sums([1, fixed(-Number.MAX_VALUE, 0, Number.MAX_VALUE)]), [0, 0.5, 1]);
  });

  it('name a weigher that is broken', () => {
    const broken: Weigher = {
      ...fixed(),
      weigh: () => {
        throw new TypeError('oops');
      },
    };
    assert.throws(
      () => sums([1, broken]),
      (error) =>
        error instanceof RuleFault &&
        error.message === 'FixedWeigher failed: oops' &&
        error.cause instanceof TypeError,
    );
  });
});

describe('the best', () => {
  const WEIGHTS = Float64Array.from([1, 3, 2, 3, 0, 2]);
  const all = () => true;

  it('come first; equal ones keep their order', () => {
    assert.deepEqual(best(WEIGHTS, Infinity, all), [1, 3, 2, 5, 0, 4]);
    assert.deepEqual(best(WEIGHTS, 3, all), [1, 3, 2]);
    assert.deepEqual(best(WEIGHTS, 1, all), [1]);
  });

  it('are of those that are allowed', () =>
    assert.deepEqual(
      best(WEIGHTS, 2, (index) => index !== 1 && index !== 2),
      [3, 5],
    ));

  it('are none of none', () => assert.deepEqual(best(new Float64Array(0), 5, all), []));
});
