import { deepEqual, equal } from 'node:assert/strict';
import { AHEAD_MS, Liveness } from '../../../src/ledger/hosts/liveness.js';

describe('signs of life', () => {
  const START = 1_000_000;
  let now: number;
  let liveness: Liveness;
  beforeEach(() => {
    now = START;
    liveness = new Liveness(() => now);
  });

  it('count from the start of the server at the earliest', () => {
    liveness.seenElsewhere(new Map([['a@x', START - 1]]));
    deepEqual(
      ['a@x', 'b@x'].map((host) => liveness.lastSeen(host)),
      [START, START],
    );
    deepEqual(
      ['a@x', 'b@x'].map((host) => liveness.lastSign(host)),
      [START - 1, null],
    );
  });

  it('that another server received count if they are newer, and are not written again', () => {
    now = START + 10_000;
    liveness.seen('a@x');
    liveness.seenElsewhere(
      new Map([
        ['a@x', START + 9_999],
        ['b@x', START + 9_999],
      ]),
    );
    deepEqual([...liveness.takeUnwritten()], [['a@x', START + 10_000]]);
    liveness.seenElsewhere(new Map([['a@x', START + 10_001]]));
    deepEqual(
      ['a@x', 'b@x'].map((host) => liveness.lastSeen(host)),
      [START + 10_001, START + 9_999],
    );
    deepEqual([...liveness.takeUnwritten()], []);
  });

  it('of a future that no clock explains do not count', () => {
    liveness.seenElsewhere(new Map([['a@x', START + AHEAD_MS + 1]]));
    equal(liveness.lastSign('a@x'), null);
    liveness.seenElsewhere(new Map([['a@x', START + AHEAD_MS]]));
    equal(liveness.lastSign('a@x'), START + AHEAD_MS);
  });

  it('count no longer than one that is given now, if the clock is set back', () => {
    liveness.seen('a@x');
    now = START - 3_600_000;
    liveness.setBack();
    equal(liveness.lastSeen('a@x'), now);
    equal(liveness.graceStart, now);
    deepEqual([...liveness.takeUnwritten()], [['a@x', now]]);
  });

  it('are owed by nobody while none could be received', () => {
    liveness.seen('a@x');
    now = START + 60_000;
    liveness.restartGrace();
    deepEqual(
      ['a@x', 'b@x'].map((host) => liveness.lastSeen(host)),
      [now, now],
    );
    equal(liveness.lastSign('a@x'), START);
  });
});
