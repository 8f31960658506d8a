import { deepEqual, equal } from 'node:assert/strict';
import { BackgroundRun } from '../../../src/ledger/upkeep/background-run.js';

describe('a run in the background', () => {
  let run: BackgroundRun;
  let finish: () => void;
  const told: string[] = [];
  beforeEach(() => {
    run = new BackgroundRun();
    told.length = 0;
  });

  function begin(name: string, ended?: () => void): void {
    run.begin(() => {
      told.push(name);
      return new Promise((resolve) => {
        finish = resolve;
      });
    }, ended);
  }

  it('is the only one until it is over', async () => {
    begin('first');
    begin('second');
    equal(run.isUnderWay, true);
    finish();
    await run.idle();
    equal(run.isUnderWay, false);
    begin('third');
    finish();
    await run.idle();
    deepEqual(told, ['first', 'third']);
  });

  it('may begin the next when it is over; idle waits for that too', async () => {
    begin('first', () => begin('next'));
    const idle = run.idle().then(() => told.push('idle'));
    finish();
    await new Promise<void>((resolve) => setImmediate(resolve));
    deepEqual(told, ['first', 'next']);
    finish();
    await idle;
    deepEqual(told, ['first', 'next', 'idle']);
  });

  it('is waited for when it is stopped, and none follows', async () => {
    begin('first', () => begin('next'));
    const stop = run.stop().then(() => told.push('stopped'));
    equal(run.isStopped, true);
    finish();
    await stop;
    begin('later');
    deepEqual(told, ['first', 'stopped']);
  });
});
