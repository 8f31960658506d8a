import assert from 'node:assert/strict';
import { toBinary } from '@bufbuild/protobuf';
import { problemOf } from '../../bench/overload/honest.js';
import { brokenPromises, type Tried, toldInALine } from '../../bench/overload/promises.js';
import type { Phase } from '../../bench/overload/verdict.js';
import { latenciesOf } from '../../bench/support/statistics.js';
import { CodedError } from '../../src/domain/errors.js';
import { StatusSchema } from '../../src/gen/google/rpc/status_pb.js';
import { overloadedError } from '../../src/grpc/admission/refusals.js';
import { statusOf } from '../../src/grpc/errors/status.js';

const ms = latenciesOf(new Float64Array());

function phase(name: string, parts: Partial<Phase['loaded']> = {}, modest = [50, 100]): Phase {
  return {
    name,
    deadlineMs: 1000,
    loaded: {
      seconds: 5,
      due: 1000,
      unsent: 0,
      statuses: { '0': 200, '8': 800 },
      resets: {},
      late: 0,
      lost: 0,
      connectionsLost: 0,
      connectionsEnded: 0,
      latencies: new Float64Array(),
      ...parts,
    },
    placed: 400,
    seen: {
      creates: { placed: modest[0] ?? 0, asked: modest[1] ?? 0, ms },
      health: { asked: 1, serving: 1, ms },
      readyz: { asked: 1, ready: 1, ms },
    },
    residentMib: 300,
    cores: 1,
  };
}

function tried(parts: Partial<Tried> = {}, five: Phase = phase('5 x')): Tried {
  const [within, mute] = [phase('within'), phase('mute')];
  return {
    phases: [within, five, mute],
    within,
    over: [five],
    mute,
    honesty: { refusals: 100, wrong: [] },
    alive: true,
    ...parts,
  };
}

describe('what overload promises on any machine', () => {
  it('is kept where nothing is wrong, and told in a line', () => {
    assert.deepEqual(brokenPromises(tried()), []);
    assert.equal(
      toldInALine(tried(), []),
      'overload: 3000 creates asked for, 600 placed, 2400 refused; 0 INTERNAL, 0 lost, ' +
        '0 connections ended for resets, 0 crashes, 0 of 100 refusals wrong, ' +
        'memory 0.41 of its bound, a modest client placed ' +
        '50 of 100 in time, 50 of 100 beside streams that never read; broken: nothing',
    );
  });

  it('is not broken by a connection that gave up too many calls', () => {
    const run = tried({}, phase('5 x', { connectionsEnded: 2 }));
    const ended = { ...run, phases: run.over };
    assert.deepEqual(brokenPromises(ended), []);
    assert.match(toldInALine(ended, []), /; 0 INTERNAL, 0 lost, 2 connections ended for resets, /);
  });

  it('is broken by each thing that must not be', () => {
    const statuses = { '0': 200, '13': 2 };
    const cases: readonly (readonly [Tried, RegExp])[] = [
      [tried({}, phase('5 x', { statuses })), /^5 x: 2 INTERNAL$/],
      [tried({}, phase('5 x', { connectionsLost: 1 })), /^5 x: 1 INTERNAL$/],
      [tried({}, phase('5 x', { statuses: { '0': 351 } })), /^5 x: 1 of those told placed/],
      [tried({}, phase('5 x', {}, [3, 100])), /^5 x: a modest client got 0.03/],
      [tried({ mute: phase('mute', {}, [24, 100]) }), /^mute: a modest client got 0.24/],
      [tried({ alive: false }), /the server ended/],
      [tried({}, { ...phase('5 x'), residentMib: 729 }), /^memory: 1 times/],
      [tried({ honesty: { refusals: 9, wrong: [] } }), /^only 9 refusals/],
      [tried({ honesty: { refusals: 99, wrong: ['a lie', 'a lie'] } }), /^a lie$/],
    ];
    for (const [run, wanted] of cases) {
      const broken = brokenPromises(run);
      assert.equal(broken.length, 1, broken.join('; '));
      assert.match(broken[0] ?? '', wanted);
    }
  });

  it('is that refusals say why, and when to ask again', () => {
    const details = (error: CodedError) =>
      Buffer.from(toBinary(StatusSchema, statusOf(error))).toString('base64');
    assert.equal(problemOf(details(overloadedError('deadline', 100))), null);
    assert.equal(problemOf(details(new CodedError('NO_VALID_BACKEND', 'full'))), null);
    const lacking = new CodedError('OVERLOADED', 'too much', { metadata: { limit: 'bytes' } });
    assert.match(problemOf(details(lacking)) ?? '', /when to ask again/);
    const nameless = new CodedError('OVERLOADED', 'too much', { retryAfterMs: 100 });
    assert.match(problemOf(details(nameless)) ?? '', /names no limit/);
    assert.match(
      problemOf(details(new CodedError('CONTENDED', 'x'))) ?? '',
      /the reason CONTENDED/,
    );
    assert.match(problemOf(undefined) ?? '', /no details/);
  });
});
