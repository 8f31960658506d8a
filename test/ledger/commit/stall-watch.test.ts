import { equal } from 'node:assert/strict';
import { STALL_LOOK_MS, StallWatch } from '../../../src/ledger/commit/stall-watch.js';

describe('a commit that is not answered', () => {
  let watch: StallWatch;
  let now: number;
  beforeEach(() => {
    watch = new StallWatch();
    now = 1_000_000;
  });

  /** Looks in time, `looks` times. */
  function look(looks: number): boolean {
    let stalled = false;
    for (let n = 0; n < looks; n += 1) {
      now += STALL_LOOK_MS;
      stalled = watch.look(now);
    }
    return stalled;
  }

  it('is stalled after four seconds, and not before', () => {
    watch.begin(now);
    equal(look(7), false);
    equal(watch.stalled, false);
    equal(look(1), true);
    equal(look(1), true);
    watch.end();
    equal(watch.stalled, false);
  });

  it('is judged by its own time: neither by that of commits before, nor by that between', () => {
    watch.begin(now);
    look(7);
    watch.end();
    equal(look(20), false);
    watch.begin(now);
    equal(look(7), false);
    watch.end();
    watch.begin(now);
    equal(look(7), false);
  });

  it('is not stalled because this process was busy or stopped', () => {
    watch.begin(now);
    for (let n = 0; n < 3; n += 1) {
      now += 60_000;
      equal(watch.look(now), false);
    }
    now += 60_000;
    equal(watch.look(now), true);
  });

  it('is waited for since it began, not since the look before', () => {
    look(1);
    now += STALL_LOOK_MS - 1;
    watch.begin(now);
    now += 1;
    watch.look(now);
    equal(look(7), false);
    equal(look(1), true);
  });
});
