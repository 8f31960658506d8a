import assert from 'node:assert/strict';
import { evaluateForPools } from '../../../src/engine/expression/evaluate-for-pools.js';
import { KnownExpressions } from '../../../src/engine/expression/known-expressions.js';
import { placementRequest, pool } from '../support.js';

const MOST_CHARS = 1000;
/** Of this many characters. */
const text = (number: number) => `${number} + 1`.padEnd(100);
const LENGTH = 100;

describe('known expressions', () => {
  it('are bounded by what they take, also within one decision', () => {
    const known = new KnownExpressions(MOST_CHARS);
    // Four pools of each text, so that they are evaluated together.
    const pools = Array.from({ length: 400 }, (_, slot) => ({
      ...pool({ capabilities: { filter_function: text(Math.floor(slot / 4)) } }),
      slot,
    }));
    const reading = { name: 'filter_function', absent: 1, yes: 1 } as const;
    for (let round = 0; round < 3; round += 1) {
      const values = evaluateForPools(pools, placementRequest({ expressions: known }), reading);
      const least = Math.ceil(MOST_CHARS / LENGTH);
      assert.equal(values.filter((value) => !Number.isNaN(value)).length, 4 * least);
      assert.ok(known.chars < MOST_CHARS + LENGTH, String(known.chars));
      assert.equal(known.all.length, least);
    }
  });

  it('go when there is no room, and are read again where they are needed', () => {
    const known = new KnownExpressions(MOST_CHARS);
    const first = known.of(text(0));
    assert.equal(known.of(text(0)), first);
    for (let number = 0; number < 100; number += 1) {
      known.of(text(number));
      assert.ok(known.chars < MOST_CHARS + LENGTH, String(known.chars));
    }
    assert.notEqual(known.of(text(0)), first);
  });

  it('are bounded by their number', () => {
    const known = new KnownExpressions(MOST_CHARS, 3);
    for (let number = 0; number < 10; number += 1) known.of(String(number));
    assert.ok(known.all.length <= 3, String(known.all.length));
  });
});
