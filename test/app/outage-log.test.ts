import { deepStrictEqual } from 'node:assert/strict';
import { OutageLog } from '../../src/app/outage-log.js';

const AWAY = 'the ledger cannot be used: answering UNAVAILABLE until it can: ';
const BACK = 'the ledger can be written again';

describe('the log of outages', () => {
  let now: number;
  let lines: string[];
  let log: OutageLog;

  beforeEach(() => {
    now = 1_000;
    lines = [];
    const tell = (line: string) => void lines.push(line);
    log = new OutageLog({ error: tell as never, warn: tell as never }, () => now);
  });

  it('tells each cause once, and the return once', () => {
    for (let call = 0; call < 1_000; call += 1) {
      log.failed(new Error('no way to it'));
      log.failed(new Error('password failed'));
      now += 100;
    }
    log.cameBack();
    log.cameBack();
    deepStrictEqual(lines, [`${AWAY}no way to it`, `${AWAY}password failed`, BACK]);
  });

  it('takes a cause for one at whatever table and by whatever statement it is met', () => {
    for (const words of [
      'permission denied for table pools',
      'permission denied for table hosts',
      'cannot execute INSERT in a read-only transaction',
      'cannot execute SELECT FOR UPDATE in a read-only transaction',
    ])
      log.failed(new Error(words));
    deepStrictEqual(lines, [
      `${AWAY}permission denied for table pools`,
      `${AWAY}cannot execute INSERT in a read-only transaction`,
    ]);
  });

  it('takes a connection that was cut for one cause, whoever notices it first', () => {
    for (const words of [
      'write EPIPE',
      'read ECONNRESET',
      'Connection terminated unexpectedly',
      'terminating connection due to administrator command',
      'Client has encountered a connection error and is not queryable',
    ])
      log.failed(new Error(words));
    log.failed(new Error('password authentication failed'));
    deepStrictEqual(lines, [`${AWAY}write EPIPE`, `${AWAY}password authentication failed`]);
  });

  it('tells of what comes and goes once a minute', () => {
    for (let second = 0; second < 130; second += 1) {
      log.failed(new Error('flaps'));
      log.cameBack();
      now += 1_000;
    }
    deepStrictEqual(lines, [`${AWAY}flaps`, BACK, `${AWAY}flaps`, BACK, `${AWAY}flaps`, BACK]);
  });

  it('tells the same cause again after it was mended, also if another was met meanwhile', () => {
    log.failed(new Error('one'));
    log.cameBack();
    log.failed(new Error('two'));
    now += 6_000;
    log.cameBack();
    log.failed(new Error('one'));
    deepStrictEqual(lines, [`${AWAY}one`, BACK, `${AWAY}two`, BACK, `${AWAY}one`]);
  });

  it('tells a cause again that was not met for long, though nobody saw a return', () => {
    log.failed(new Error('a read failed'));
    now += 60_000;
    log.failed(new Error('a read failed'));
    deepStrictEqual(lines.length, 2);
  });
});
