import assert from 'node:assert/strict';
import { timeoutMs } from '../../../src/grpc/admission/timeout-header.js';

describe('grpc-timeout', () => {
  it('is read in all its units', () => {
    for (const [header, ms] of [
      ['2H', 7_200_000],
      ['3M', 180_000],
      ['1S', 1000],
      ['250m', 250],
      ['5000u', 5],
      ['2000000n', 2],
    ] as const)
      assert.equal(timeoutMs(header), ms);
  });

  it('is no limit where it is not there, or cannot be read', () => {
    for (const header of [undefined, '', 'm', '5', '5x', '-5m', ['1S']])
      assert.equal(timeoutMs(header), Number.POSITIVE_INFINITY);
  });
});
