import assert from 'node:assert/strict';
import { CommitCycle } from '../../../src/grpc/admission/commit-cycle.js';

describe('the cycle of commits', () => {
  it('is what it takes from one to the next while something waits', () => {
    const cycle = new CommitCycle();
    for (let ms = 0; ms < 10_000; ms += 30) cycle.taken(ms, true);
    assert.ok(Math.abs(cycle.ms(10_000) - 30) < 1, String(cycle.ms(10_000)));
  });

  it('follows what takes longer at once, and what takes less slowly', () => {
    const cycle = new CommitCycle();
    let now = 0;
    const take = (ms: number) => {
      now += ms;
      cycle.taken(now, true);
    };
    for (let times = 0; times < 100; times += 1) take(20);
    take(420);
    assert.ok(cycle.ms(now) > 200);
    take(20);
    assert.ok(cycle.ms(now) > 180);
    // Long past, it says nothing of now.
    assert.equal(cycle.ms(now + 1_500), 100);
  });

  it('does not count time in which nothing waits, nor all of a commit that hangs', () => {
    const cycle = new CommitCycle();
    cycle.taken(0, false);
    cycle.taken(50_000, true);
    assert.equal(cycle.ms(50_000), 100);
    cycle.taken(150_000, true);
    assert.ok(cycle.ms(150_000) > 1_000 && cycle.ms(150_000) < 1_100);
  });
});
