import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { CodedError } from '../../../src/domain/errors.js';
import { Admission, type Entrant } from '../../../src/grpc/admission/admission.js';
import { Refusals } from '../../../src/grpc/admission/refusals.js';
import { CallGone } from '../../../src/grpc/streams/abort.js';

const FOREVER = Number.POSITIVE_INFINITY;
/** More than goes into a first commit. */
const FIRST_COMMIT = 128;

describe('admission', () => {
  let queued: number;
  let take: () => void;
  let now: number;
  let admission: Admission;

  beforeEach(() => {
    queued = 1;
    now = 1_000_000;
    admission = new Admission(
      { creates: 1000, createBytes: 10_000 },
      {
        get queued() {
          return queued;
        },
        onTaken: (tell) => {
          take = () => tell(null);
        },
      },
      new Refusals(),
      () => now,
      () => 0,
    );
  });

  const create = (client: string, more: Partial<Entrant> = {}): Entrant => ({
    client,
    bytes: 1,
    deadlineAt: FOREVER,
    signal: { aborted: false, throwIfAborted: () => undefined },
    ...more,
  });
  const fill = () => {
    for (let each = 0; each < FIRST_COMMIT; each += 1)
      assert.equal(admission.enter(create('greedy')), null);
  };
  /** Lets everything in that may come in now. */
  const settle = () => sleep(20);

  it('lets in as many as go into a commit, and the others as commits take them', async () => {
    fill();
    const entered: string[] = [];
    for (const name of ['a', 'b', 'c'])
      void admission.enter(create(name))?.then(() => entered.push(name));
    await settle();
    assert.deepEqual(entered, []);
    assert.equal(admission.waiting, 3);
    take();
    await settle();
    assert.deepEqual(entered, ['a', 'b', 'c']);
    assert.equal(admission.waiting, 0);
    assert.equal(admission.inProgress, FIRST_COMMIT + 3);
    admission.leave({ client: 'a' });
    assert.equal(admission.inProgress, FIRST_COMMIT + 2);
  });

  it('lets in others where creates wait for something else than a commit', async () => {
    fill();
    queued = 0;
    let entered = false;
    void admission.enter(create('a'))?.then(() => {
      entered = true;
    });
    for (let tries = 0; !entered; tries += 1) {
      assert.ok(tries < 3000, 'it never came in');
      await settle();
    }
  });

  it('does not let one client wait for all that another wants', async () => {
    fill();
    const entered: string[] = [];
    for (let each = 0; each < 300; each += 1)
      void admission.enter(create('greedy'))?.then(() => entered.push('greedy'));
    void admission.enter(create('modest'))?.then(() => entered.push('modest'));
    take();
    await settle();
    assert.ok(entered.indexOf('modest') < 2, String(entered.indexOf('modest')));
    assert.ok(admission.expectedMs('modest') < admission.expectedMs('greedy'));
  });

  it('drops what nobody waits for before it is decided', async () => {
    fill();
    const gone = new CallGone('CANCELLED');
    const signal = {
      aborted: true,
      throwIfAborted: () => {
        throw gone;
      },
    };
    const dropped = admission.enter(create('a', { signal }));
    const late = admission.enter(create('a', { deadlineAt: now + 5_000 }));
    assert.ok(dropped !== null && late !== null);
    const both = Promise.all([
      assert.rejects(dropped, gone),
      assert.rejects(late, (error) => error instanceof CodedError && error.reason === 'OVERLOADED'),
    ]);
    now += 4_999;
    take();
    await both;
    assert.equal(admission.inProgress, FIRST_COMMIT);
    assert.deepEqual(
      [...admission.refused].filter(([, calls]) => calls > 0),
      [['deadline', 1]],
    );
  });

  it('refuses at once what would not be answered in time', () => {
    assert.equal(admission.refusal('a', 1), null);
    fill();
    for (let each = 0; each < 500; each += 1) void admission.enter(create('greedy'));
    assert.equal(admission.refusal('greedy', 1000), 'deadline');
    assert.equal(admission.refusal('greedy', 60_000), null);
    assert.equal(admission.refusal('greedy', FOREVER), null);
    // Whoever has nothing waiting goes before all but one of them.
    assert.equal(admission.refusal('modest', 1000), null);
    assert.ok(admission.retryAfterMs('greedy') >= 500);
  });

  it('reckons with what is on its way: calls whose headers came in the same moment', () => {
    for (let each = 0; each < 500 + FIRST_COMMIT; each += 1) {
      assert.equal(admission.refusal('greedy', 60_000), null);
      admission.announce('greedy');
    }
    assert.equal(admission.waiting, 0);
    assert.equal(admission.refusal('greedy', 700), 'deadline');
    assert.equal(admission.refusal('modest', 700), null);
    for (let each = 0; each < 500 + FIRST_COMMIT; each += 1) admission.close('greedy');
    assert.equal(admission.refusal('greedy', 700), null);
  });

  it('is bounded by count, and leaves a share to who has less', () => {
    fill();
    for (let each = FIRST_COMMIT; each < 1000; each += 1) void admission.enter(create('greedy'));
    assert.equal(admission.refusal('greedy', FOREVER), 'creates');
    assert.equal(admission.refusal('modest', FOREVER), null);
    for (let each = 0; each < 1000; each += 1) void admission.enter(create(`client ${each}`));
    assert.equal(admission.refusal('modest', FOREVER), 'creates');
  });

  it('is bounded by bytes', async () => {
    fill();
    void admission.enter(create('a', { bytes: 9_000 }));
    assert.equal(admission.waitingBytes, 9_000);
    const refused = admission.enter(create('a', { bytes: 2_000 }));
    assert.ok(refused !== null);
    await assert.rejects(refused, { reason: 'OVERLOADED', retryAfterMs: 200 });
    take();
    await settle();
    assert.equal(admission.waitingBytes, 0);
  });

  it('gives the streams of a client together less room while creates wait', () => {
    assert.equal(admission.mayRead('greedy', 1023), true);
    assert.equal(admission.mayRead('greedy', 1024), false);
    fill();
    void admission.enter(create('a'));
    // A quarter of what is done in a second, by how many wait for it.
    assert.equal(admission.mayRead('greedy', 100), true);
    void admission.enter(create('greedy'));
    assert.equal(admission.mayRead('greedy', 100), false);
    // Each stream may go on, however many there are.
    assert.equal(admission.mayRead('greedy', 31), true);
    assert.equal(admission.mayRead('a', 100), true);
  });

  it('lets streams begin no more than the bound, and leaves a share to who has less', () => {
    fill();
    for (let each = FIRST_COMMIT; each < 1000; each += 1) void admission.enter(create('greedy'));
    assert.equal(admission.mayBegin('greedy'), false);
    assert.equal(admission.mayRead('greedy', 0), false);
    assert.equal(admission.mayBegin('modest'), true);
  });

  it('leaves a share of the bytes to who has less', async () => {
    fill();
    void admission.enter(create('greedy', { bytes: 10_000 }));
    const more = admission.enter(create('greedy', { bytes: 1 }));
    assert.ok(more !== null);
    await assert.rejects(more, { reason: 'OVERLOADED', metadata: { limit: 'bytes' } });
    void admission.enter(create('modest', { bytes: 2_000 }));
    assert.equal(admission.waitingBytes, 12_000);
  });

  it('knows what would be answered too late, while others wait', async () => {
    assert.equal(admission.tooLate(now), false);
    fill();
    void admission.enter(create('a'));
    assert.equal(admission.tooLate(now + 50), true);
    assert.equal(admission.tooLate(now + 5_000), false);
    take();
    await settle();
    assert.equal(admission.tooLate(now + 50), false);
  });

  it('counts what answers took after their commit began', () => {
    fill();
    void admission.enter(create('a'));
    assert.equal(admission.tooLate(now + 600), false);
    for (let each = 0; each < 200; each += 1) admission.answered(1_000);
    assert.equal(admission.tooLate(now + 600), true);
    assert.equal(admission.tooLate(now + 1_100), false);
  });

  it('lets nothing in whose answer would come too late', async () => {
    fill();
    for (let each = 0; each < 200; each += 1) admission.answered(1_000);
    const late = admission.enter(create('a', { deadlineAt: now + 600 }));
    assert.ok(late !== null);
    const refused = assert.rejects(late, { reason: 'OVERLOADED', metadata: { limit: 'deadline' } });
    take();
    await refused;
  });
});
