import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AttemptRequest } from '../../../src/ledger/placement/attempt-request.js';
import type { Entry, Kind } from '../../../src/ledger/upkeep/wait-lanes.js';
import { WaitQueue } from '../../../src/ledger/upkeep/wait-queue.js';

const ATTEMPT = { named: { ids: [] as readonly string[] } } as AttemptRequest;

function kind(key: string): Kind {
  return { key, attempt: ATTEMPT, familyKey: key, part: null };
}

function entry(serial: number, sizeGib: number, more: Partial<Entry> = {}): Entry {
  return {
    key: `r${serial}`,
    volumeId: `v${serial}`,
    serial,
    sizeGib,
    priority: 0,
    until: 100,
    overtaken: 0,
    lane: null,
    ...more,
  };
}

describe('the queue of requests that wait', () => {
  it('offers those that are due, by priority and age, over all kinds', () => {
    const queue = new WaitQueue();
    queue.add(entry(1, 10), kind('a'));
    queue.add(entry(2, 10, { priority: 1 }), kind('b'));
    queue.add(entry(3, 20, { priority: 1 }), kind('a'));
    const order: string[] = [];
    for (let turn = queue.next(9); turn !== undefined; turn = queue.next(9)) {
      order.push(turn.entry.key);
      queue.remove(turn.entry);
    }
    assert.deepEqual(order, ['r2', 'r3', 'r1']);
  });

  it('takes out those whose time is over, once, and says when the next one is', () => {
    const queue = new WaitQueue();
    queue.add(entry(1, 10, { until: 5 }), kind('a'));
    queue.add(entry(2, 10, { until: 9 }), kind('a'));
    assert.equal(queue.ends, 5);
    assert.deepEqual(
      queue.over(5).map(({ key }) => key),
      ['r1'],
    );
    assert.deepEqual([queue.ends, queue.size, queue.over(8).length], [9, 1, 0]);
  });

  it('takes them out in order of their times, whatever comes and goes', () => {
    const step = fc.record({ until: fc.integer({ min: 1, max: 30 }), remove: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const queue = new WaitQueue();
        const waiting = new Set<Entry>();
        steps.forEach(({ until, remove }, serial) => {
          const added = entry(serial, 10, { until });
          queue.add(added, kind('a'));
          waiting.add(added);
          const [first] = waiting;
          if (!remove || first === undefined) return;
          queue.remove(first);
          waiting.delete(first);
        });
        for (let now = 0; now <= 30; now += 5) {
          const over = queue.over(now).map(({ key }) => key);
          const expected = [...waiting].filter(({ until }) => until <= now);
          assert.deepEqual([...over].sort(), expected.map(({ key }) => key).sort());
          for (const one of expected) waiting.delete(one);
          assert.equal(queue.size, waiting.size);
        }
      }),
    );
  });

  it('lets nobody overtake the first of those that are alike more often than is allowed', () => {
    const request = fc.record({
      sizeGib: fc.integer({ min: 1, max: 4 }),
      priority: fc.integer({ min: 0, max: 2 }),
      kind: fc.constantFrom('a', 'b'),
    });
    const script = fc.array(
      fc.oneof(
        request.map((one) => ({ do: 'add' as const, ...one })),
        fc.integer({ min: 0, max: 5 }).map((gib) => ({ do: 'room' as const, gib })),
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(script, fc.integer({ min: 0, max: 3 }), (steps, most) => {
        const queue = new WaitQueue();
        const all = new Map<string, Entry & { readonly kind: string }>();
        for (const [serial, step] of steps.entries()) {
          if (step.do === 'add') {
            const one = entry(serial, step.sizeGib, { priority: step.priority });
            queue.add(one, kind(step.kind));
            all.set(one.key, Object.assign(one, { kind: step.kind }));
            continue;
          }
          for (const { asleep } of queue.families())
            for (const sizeGib of asleep.from(0)) asleep.at(sizeGib).map((one) => queue.wake(one));
          let left = step.gib;
          for (let turn = queue.next(most); turn !== undefined; turn = queue.next(most)) {
            const { entry: next, lane, ahead } = turn;
            if (next.sizeGib > left) {
              queue.sleep(lane);
              continue;
            }
            const first = [...all.values()]
              .filter((one) => one.kind === lane.alike.key)
              .sort((a, b) => b.priority - a.priority || a.serial - b.serial)[0];
            assert.equal(ahead, first === next ? null : first, 'it says whom it overtakes');
            if (ahead !== null) ahead.overtaken += 1;
            left -= next.sizeGib;
            queue.remove(next);
            all.delete(next.key);
          }
        }
        for (const { overtaken } of all.values()) assert.ok(overtaken <= most);
        assert.equal(queue.size, all.size);
      }),
    );
  });
});
