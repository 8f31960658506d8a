import { ok } from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { OwnTime } from '../../../src/store/transact/own-time.js';

/** Clocks tick. */
const TICK_MS = 5;
/** Another program may have the processor once, just when this one begins to wait. */
const ROUNDS = 5;

describe('what a transaction takes by itself', () => {
  const busy = (ms: number) => {
    for (const until = performance.now() + ms; performance.now() < until; );
  };

  for (const shared of [false, true])
    it(`is what it waits before and after its work (shared thread: ${shared})`, async () => {
      let most = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        const began = performance.now();
        const own = new OwnTime(shared);
        await sleep(30);
        own.works();
        const worked = performance.now();
        await sleep(60);
        const workMs = performance.now() - worked;
        own.commits();
        await sleep(30);
        const ms = own.done();
        ok(ms <= performance.now() - began - workMs, `${ms} ms`);
        most = Math.max(most, ms);
      }
      ok(most >= 60 - TICK_MS, `${most} ms`);
    });

  it('counts a thread that is blocked where it does nothing else', () => {
    const own = new OwnTime(false);
    busy(20);
    ok(own.done() >= 20 - TICK_MS);
  });

  it('does not count what a shared thread does meanwhile', async () => {
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS; round += 1) {
      const own = new OwnTime(true);
      busy(50);
      await sleep(0);
      least = Math.min(least, own.done());
    }
    ok(least < 50, `${least} ms`);
  });
});
