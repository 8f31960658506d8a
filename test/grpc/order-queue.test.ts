import assert from 'node:assert/strict';
import { OrderQueue } from '../../src/grpc/streams/order-queue.js';
import { offer } from './fixtures.js';

const LEASE_UNTIL = 1_030_000;

describe('orders on their way to a worker', () => {
  let now: number;
  let queue: OrderQueue;
  beforeEach(() => {
    now = 1_000_000;
    queue = new OrderQueue(100, () => now);
  });
  const deliver = (...offers: ReturnType<typeof offer>[]) =>
    queue.deliver({ offers, withdrawn: [] });
  const told = () => queue.take().offers.map(({ decision }) => decision.decisionId);

  it('names all that were told and not read when a stream breaks', () => {
    deliver(offer('a'), offer('b'), offer('c'));
    assert.deepEqual(told(), ['a', 'b', 'c']);
    queue.read('b');
    assert.deepEqual(queue.unread(), ['a', 'c']);
  });

  it('tells an order over which a stream broke alone, after the others, one at a time', () => {
    deliver(offer('twice', { breaks: 2 }), offer('once', { breaks: 1 }), offer('a'), offer('b'));
    assert.deepEqual(told(), ['a', 'b']);
    assert.deepEqual(told(), ['once'], 'the one over which fewer broke first');
    assert.deepEqual(told(), [], 'nothing like it until that one was read');
    deliver(offer('c'));
    assert.deepEqual(told(), ['c'], 'others are not held up');
    assert.deepEqual(queue.unread(), ['once'], 'if the stream breaks now, that is why');
    queue.read('once');
    assert.deepEqual(told(), ['twice']);
    assert.deepEqual(queue.unread(), ['twice']);
  });

  it('waits for one that is never read no longer than its lease', () => {
    deliver(offer('x', { breaks: 1 }), offer('y', { breaks: 1 }));
    assert.deepEqual(told(), ['x']);
    now = LEASE_UNTIL;
    assert.deepEqual(told(), ['y']);
    assert.deepEqual(queue.unread(), [], 'what is past its lease broke nothing');
  });
});
