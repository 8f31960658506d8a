import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json } from '../../../src/domain/json.js';
import { listed, once, shortened, shownJson } from '../../../src/engine/lib/shown.js';

describe('what reasons show', () => {
  it('is cut to its length, and marked', () => {
    assert.equal(shortened('abc', 3), 'abc');
    assert.equal(shortened('abcd', 3), 'ab…');
  });

  it('is the first of many, and how many more there are', () => {
    assert.equal(listed(['a', 'b'], ' or '), 'a or b');
    assert.equal(listed(['a', 'b', 'c', 'd', 'e', 'f'], ' or '), 'a or b or c or d or 2 more');
    assert.equal(listed(['x'.repeat(1000)], ' or ').length, 80);
  });

  it('is JSON as it is spelled, as far as it is shown', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 3, max: 60 }), (value, most) => {
        assert.equal(shownJson(value as Json, most), shortened(JSON.stringify(value), most));
      }),
      { numRuns: 2000 },
    );
  });

  it('is worked out once', () => {
    let made = 0;
    const get = once(() => ++made);
    assert.deepEqual([get(), get(), made], [1, 1, 1]);
  });
});
