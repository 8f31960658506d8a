import assert from 'node:assert/strict';
import { CommitCost } from '../../../src/grpc/admission/commit-cost.js';

/** Creates of following commits. */
const CREATES = [250, 200, 150, 200];

describe('what a commit takes by itself', () => {
  const learned = (waitedMs: (creates: number, at: number) => number, commits = 100) => {
    const cost = new CommitCost();
    for (let at = 0; at < commits; at += 1) {
      const creates = CREATES[at % CREATES.length] ?? 0;
      const ownMs = waitedMs(creates, at);
      cost.committed({ ownMs, items: creates });
      cost.add({ ms: ownMs + 0.5 * creates, creates });
    }
    return cost;
  };
  const near = (value: number, expected: number) =>
    assert.ok(Math.abs(value - expected) <= 0.15 * expected, `${value}, not ${expected}`);

  it('is what it waits for, however much is in it', () => {
    near(learned(() => 300).ownMs, 300);
  });

  it('is known from the first commit on', () => {
    near(learned(() => 300, 1).ownMs, 300);
  });

  it('is nothing before there was one', () => {
    assert.equal(new CommitCost().ownMs, 0);
  });

  it('is little where it waits as long as it has creates', () => {
    assert.ok(learned((creates) => creates / 2).ownMs < 20);
  });

  it('is the part that stays', () => {
    near(learned((creates) => 200 + 0.5 * creates).ownMs, 200);
  });

  it('is not changed by commits that hang now and then', () => {
    near(learned((_, at) => (at % 5 === 3 ? 900 : 200)).ownMs, 200);
  });

  it('is another some commits after the disk has become another', () => {
    near(learned((_, at) => (at < 94 ? 5 : 300)).ownMs, 300);
    near(learned((_, at) => (at < 97 ? 300 : 5)).ownMs, 5);
  });

  it('leaves the rest of a cycle to its creates', () => {
    near(learned(() => 200).createsIn(300), 200);
    near(learned((_, at) => (at % 5 === 3 ? 900 : 200)).createsIn(300), 200);
    assert.equal(learned(() => 200).createsIn(150), 0);
  });

  it('learns nothing of creates from cycles without any', () => {
    const cost = learned(() => 200);
    for (let each = 0; each < 20; each += 1) cost.add({ ms: 900, creates: 0 });
    near(cost.createsIn(300), 200);
    const none = new CommitCost();
    for (let each = 0; each < 3; each += 1) none.add({ ms: 900, creates: 0 });
    none.add({ ms: 100, creates: 200 });
    near(none.createsIn(50), 100);
  });

  it('bounds nothing before a cycle was seen', () => {
    assert.equal(new CommitCost().createsIn(1), Number.POSITIVE_INFINITY);
  });
});
