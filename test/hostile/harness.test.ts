import assert from 'node:assert/strict';
import { fromBinary } from '@bufbuild/protobuf';
import { CodedError } from '../../src/domain/errors.js';
import { createCheck } from '../../src/grpc/validate/check.js';
import { randomOf } from '../faults/random.js';
import { drawMessage } from './draw/draw.js';
import { World } from './draw/world.js';
import { readOptions } from './options.js';

const MESSAGES = 100;

describe('the hostile harness', () => {
  const world = () => new World(['a@x#p'], ['a@x'], ['z']);
  const draw = (seed: number) => {
    const random = randomOf(seed, 'messages');
    return Array.from({ length: MESSAGES }, () => drawMessage(random, world()));
  };

  it('says what is wrong with its command line', () => {
    assert.match(String(readOptions(['--for', '0'])), /--for must be a whole number of at least 1/);
    assert.deepEqual(readOptions(['--seed', '7']), {
      seed: 7,
      forMs: 60_000,
      pools: 1500,
      heapMib: 512,
      mostStalls: 0,
      only: '',
    });
  });

  it('draws the same messages from the same seed, and others from another', () => {
    const bytes = (seed: number) => draw(seed).map((message) => Buffer.from(message.bytes));
    assert.deepEqual(bytes(3), bytes(3));
    assert.notDeepEqual(bytes(3), bytes(4));
  });

  it('breaks a rule where it says so, and only there', () => {
    const check = createCheck([]);
    const told = { broken: 0, kept: 0 };
    for (const { method, bytes, broken } of draw(5)) {
      // Items of streams are checked one by one, by their service.
      if (method.methodKind === 'bidi_streaming') continue;
      const violations: string[] = [];
      try {
        check(method.input, fromBinary(method.input, bytes));
      } catch (error) {
        assert.ok(error instanceof CodedError, String(error));
        violations.push(...error.violations.map(({ field }) => field));
      }
      if (broken === null) told.kept += violations.length === 0 ? 1 : 0;
      else if (violations.some((field) => field.startsWith(broken.path))) told.broken += 1;
      else if (bytes.length < 1_000_000)
        assert.fail(`${broken.what} at ${broken.path}: ${violations}`);
    }
    assert.ok(told.kept > 20 && told.broken > 10, JSON.stringify(told));
  });
});
