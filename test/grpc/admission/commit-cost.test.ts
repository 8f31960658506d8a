import assert from 'node:assert/strict';
import { CommitCost } from '../../../src/grpc/admission/commit-cost.js';

/** Creates of following cycles: two with more, two with fewer. */
const CREATES = [250, 200, 150, 200];

describe('what a commit takes by itself', () => {
  const learned = (msOf: (creates: number, at: number) => number, cycles = 100): number => {
    const cost = new CommitCost();
    for (let at = 0; at < cycles; at += 1) {
      const creates = CREATES[at % CREATES.length] ?? 0;
      cost.add({ ms: msOf(creates, at), creates });
    }
    return cost.ownMs;
  };
  const near = (ms: number, expected: number) =>
    assert.ok(Math.abs(ms - expected) <= 0.15 * expected, `${ms}, not ${expected}`);

  it('is all of a cycle where fewer creates do not make it shorter', () => {
    near(
      learned(() => 300),
      300,
    );
  });

  it('is nothing where a cycle is as long as it has creates', () => {
    assert.ok(learned((creates) => creates * 2) < 10);
  });

  it('is the part that stays', () => {
    near(
      learned((creates) => 200 + 0.5 * creates),
      200,
    );
  });

  it('is the same while everything slowly becomes slower', () => {
    near(
      learned((creates, at) => (1 + at / 200) * (100 + creates)),
      150,
    );
  });

  it('is not much changed by one cycle that hangs', () => {
    const hung = learned((creates, at) => (at === 96 ? 2_000 : 200 + creates));
    assert.ok(hung > 100 && hung < 300, String(hung));
  });

  it('is nothing before cycles differed', () => {
    assert.equal(new CommitCost().ownMs, 0);
    const cost = new CommitCost();
    for (let cycle = 0; cycle < 50; cycle += 1) cost.add({ ms: 300, creates: 128 });
    assert.equal(cost.ownMs, 0);
  });

  it('compares no cycles that had a pause between them', () => {
    const cost = new CommitCost();
    for (let cycle = 0; cycle < 50; cycle += 1) {
      cost.add({ ms: 300, creates: 100 + cycle });
      cost.pause();
    }
    assert.equal(cost.ownMs, 0);
  });
});
