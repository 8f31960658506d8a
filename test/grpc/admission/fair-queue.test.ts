import assert from 'node:assert/strict';
import { FairQueue } from '../../../src/grpc/admission/fair-queue.js';

describe('the fair queue', () => {
  it('takes clients by turns, and what one has in its order', () => {
    const queue = new FairQueue<string>();
    for (let each = 0; each < 1000; each += 1) queue.push('greedy', `greedy ${each}`);
    queue.push('modest', 'modest 0');
    queue.push('other', 'other 0');
    queue.push('modest', 'modest 1');
    assert.equal(queue.size, 1003);
    assert.equal(queue.clients, 3);
    const taken = Array.from({ length: 6 }, () => queue.take());
    assert.deepEqual(taken, [
      'greedy 0',
      'modest 0',
      'other 0',
      'greedy 1',
      'modest 1',
      'greedy 2',
    ]);
    assert.equal(queue.clients, 1);
    assert.equal(queue.sizeOf('greedy'), 997);
    assert.equal(queue.sizeOf('modest'), 0);
    for (let each = 3; each < 1000; each += 1) assert.equal(queue.take(), `greedy ${each}`);
    assert.equal(queue.take(), undefined);
    assert.equal(queue.size, 0);
  });
});
