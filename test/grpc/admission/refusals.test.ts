import assert from 'node:assert/strict';
import { type Refusal, Refusals } from '../../../src/grpc/admission/refusals.js';

describe('refusals', () => {
  let now: number;
  let told: unknown[];
  let refusals: Refusals;

  beforeEach(() => {
    now = 1000;
    told = [];
    refusals = new Refusals(
      {
        began: (why) => told.push(why),
        ended: (counts, ms) => told.push([Object.fromEntries(counts), ms]),
      },
      () => now,
    );
  });
  afterEach(() => refusals.stop());

  const refuse = (why: Refusal, times: number) => {
    for (let each = 0; each < times; each += 1) refusals.count(why);
  };

  it('are told of when they begin, and when there were none for a while, with their counts', () => {
    refusals.look();
    refuse('deadline', 1000);
    now += 3000;
    refuse('streams', 2);
    now += 4999;
    refusals.look();
    assert.deepEqual(told, ['deadline']);
    now += 1;
    refusals.look();
    refusals.look();
    assert.deepEqual(told.slice(1), [[{ deadline: 1000, streams: 2 }, 3000]]);
    refuse('bytes', 1);
    refusals.stop();
    assert.deepEqual(told.slice(2), ['bytes', [{ bytes: 1 }, 0]]);
    assert.deepEqual(Object.fromEntries(refusals.counts), {
      deadline: 1000,
      creates: 0,
      bytes: 1,
      streams: 2,
      connections: 0,
    });
  });
});
