import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json } from '../../../src/domain/json.js';
import { isSameJson, jsonHash } from '../../../src/engine/lib/json-value.js';

describe('JSON by value', () => {
  it('is the same if its text is the same, and has the same hash then', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        // Minus zero has the text of zero, and is as equal to it.
        const [a, b] = [one, other].map((value) => JSON.parse(JSON.stringify(value)) as Json);
        if (a === undefined || b === undefined) return;
        assert.equal(isSameJson(a, b), JSON.stringify(a) === JSON.stringify(b));
        const copy = structuredClone(a);
        assert.ok(isSameJson(a, copy));
        assert.equal(jsonHash(a), jsonHash(copy));
      }),
    );
  });

  it('takes no key that every object has for one of its own', () => {
    const hostile = JSON.parse('{"__proto__":{},"a":1}') as Json;
    assert.ok(!isSameJson(hostile, { a: 1, b: 2 }));
    assert.ok(!isSameJson({ a: 1, b: 2 }, hostile));
  });

  it('tells lists from objects, and texts from numbers', () => {
    for (const [a, b] of [
      [[], {}],
      [['1'], [1]],
      [{ a: [1, 2] }, { a: [1, 3] }],
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      [null, 0],
    ] as const)
      assert.ok(!isSameJson(a, b), JSON.stringify([a, b]));
  });
});
