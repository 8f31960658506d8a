import assert from 'node:assert/strict';
import { Patience } from '../../../src/grpc/admission/patience.js';

describe('the patience of callers', () => {
  const told = (...times: readonly number[]): number => {
    const patience = new Patience();
    for (let caller = 0; caller < 20_000; caller += 1)
      patience.heard(times[caller % times.length] ?? 0);
    return patience.ms;
  };

  it('is without end before anybody came, and where nobody states a time', () => {
    assert.equal(new Patience().ms, 60_000);
    assert.equal(told(Number.POSITIVE_INFINITY), 60_000);
  });

  it('is what all of them state', () => {
    assert.ok(Math.abs(told(1_000) - 1_000) < 30, String(told(1_000)));
  });

  it('is not that of few', () => {
    const few = [100, ...Array<number>(19).fill(10_000)];
    assert.ok(told(...few) > 5_000, String(told(...few)));
  });

  it('is that of a quarter', () => {
    const quarter = told(1_000, 10_000, 10_000, 10_000);
    assert.ok(quarter < 1_300, String(quarter));
  });
});
