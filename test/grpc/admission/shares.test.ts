import assert from 'node:assert/strict';
import { Shares } from '../../../src/grpc/admission/shares.js';

describe('shares', () => {
  it('may all be of one client, and others get theirs all the same', () => {
    const shares = new Shares(100);
    shares.take('greedy', 100);
    assert.equal(shares.hasRoom('greedy'), false);
    assert.equal(shares.hasRoom('modest', 25), true);
    assert.equal(shares.hasRoom('modest', 26), false);
    shares.take('modest', 25);
    // Of three.
    assert.equal(shares.hasRoom('third', 16), true);
    assert.equal(shares.hasRoom('third', 17), false);
    shares.give('greedy', 26);
    assert.equal(shares.hasRoom('greedy'), true);
    assert.equal(shares.total, 99);
  });

  it('are bounded together', () => {
    const shares = new Shares(10);
    shares.take('a', 20);
    assert.equal(shares.hasRoom('b'), false);
    shares.give('a', 20);
    assert.equal(shares.of('a'), 0);
    assert.equal(shares.hasRoom('b', 10), true);
  });
});
