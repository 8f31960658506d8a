import assert from 'node:assert/strict';
import { roundToCents } from '../../../src/engine/capacity/rounding.js';

describe('roundToCents', () => {
  // What CPython 3 answers to round(value, 2).
  const TABLE: readonly (readonly [number, number])[] = [
    [0, 0],
    [2.675, 2.67],
    [1.005, 1],
    [0.125, 0.12],
    [0.375, 0.38],
    [0.625, 0.62],
    [0.875, 0.88],
    [-0.125, -0.12],
    [-0.375, -0.38],
    [2.5, 2.5],
    [5.125, 5.12],
    [1e9 + 0.125, 1000000000.12],
    [2 ** 40 + 0.375, 1099511627776.38],
    [-(2 ** 45) - 0.625, -35184372088832.62],
    [0.285, 0.28],
    [0.295, 0.29],
    [123456789.005, 123456789],
    [99.995, 100],
    [9.999, 10],
    [1e22, 1e22],
    [-1e300, -1e300],
    [Number.MAX_VALUE, Number.MAX_VALUE],
    [5e-324, 0],
  ];
  for (const [value, rounded] of TABLE)
    it(`makes ${rounded} of ${value}`, () => assert.equal(roundToCents(value), rounded));

  it('has no negative zero', () => {
    for (const value of [-0, -0.001, -0.0049, -5e-324])
      assert.ok(Object.is(roundToCents(value), 0), String(value));
  });

  it('returns what is not finite', () => {
    for (const value of [Infinity, -Infinity, NaN])
      assert.ok(Object.is(roundToCents(value), value));
  });
});
