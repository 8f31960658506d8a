import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { CodedError } from '../../../src/domain/errors.js';
import { Admission, type Entrant } from '../../../src/grpc/admission/admission.js';
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
          take = tell;
        },
      },
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
    admission.leave();
    assert.equal(admission.inProgress, FIRST_COMMIT + 2);
  });

  it('lets in others where creates wait for something else than a commit', async () => {
    fill();
    queued = 0;
    let entered = false;
    void admission.enter(create('a'))?.then(() => {
      entered = true;
    });
    await settle();
    assert.equal(entered, true);
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
    assert.deepEqual([...admission.refused], [['deadline', 1]]);
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
    await assert.rejects(refused, { reason: 'OVERLOADED', retryAfterMs: 151 });
    take();
    await settle();
    assert.equal(admission.waitingBytes, 0);
  });

  it('gives streams less room while creates wait', () => {
    assert.equal(admission.room(), 1024);
    fill();
    void admission.enter(create('a'));
    assert.equal(admission.room(), 250);
    void admission.enter(create('b'));
    assert.equal(admission.room(), 125);
  });
});
