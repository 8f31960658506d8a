import assert from 'node:assert/strict';
import { Announced } from '../../../src/grpc/admission/announced.js';

describe('creates that are announced', () => {
  it('are on their way until their request is here, or they are over', () => {
    const announced = new Announced();
    for (let each = 0; each < 3; each += 1) announced.opened('a');
    announced.opened('b');
    assert.deepEqual([announced.total, announced.of('a'), announced.clients], [4, 3, 2]);
    announced.entered('a');
    announced.entered('a');
    assert.deepEqual([announced.total, announced.of('a')], [2, 1]);
    announced.answered('a');
    assert.equal(announced.of('a'), 1);
    announced.closed('a');
    announced.closed('b');
    assert.deepEqual([announced.total, announced.of('a'), announced.of('b')], [1, 1, 0]);
    // One never came.
    announced.answered('a');
    announced.closed('a');
    announced.closed('a');
    assert.deepEqual([announced.total, announced.clients], [0, 0]);
  });

  it('are counted right after calls that were given up while they waited', () => {
    const announced = new Announced();
    announced.opened('a');
    announced.entered('a');
    for (let each = 0; each < 10; each += 1) {
      announced.opened('a');
      announced.entered('a');
      announced.closed('a');
      announced.answered('a');
    }
    announced.opened('a');
    assert.equal(announced.of('a'), 1);
  });

  it('are counted right in the end, whatever is over first', () => {
    const announced = new Announced();
    announced.opened('a');
    announced.opened('a');
    announced.entered('a');
    announced.answered('a');
    // The one that never came.
    announced.closed('a');
    announced.closed('a');
    assert.deepEqual([announced.total, announced.clients], [0, 0]);
    announced.entered('a');
    announced.closed('a');
    announced.answered('a');
    assert.deepEqual([announced.total, announced.of('a')], [0, 0]);
  });
});
