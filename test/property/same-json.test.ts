import { ok, strictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { digest } from '../../src/ledger/lib/digest.js';
import { sameEntries, sameJson } from '../../src/ledger/lib/same.js';

const key = fc.constantFrom('a', 'b', 'c', 'free_capacity_gb', '__proto__');
const leaf = fc.constantFrom(null, true, false, 0, 1, -0, 0.5, '', '0', 'ä');
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    leaf,
    fc.array(tie('any'), { maxLength: 2 }),
    fc.dictionary(key, optional(tie('any')), { maxKeys: 3, noNullPrototype: false }),
  ),
})).any;
const object = fc.dictionary(key, optional(value), { maxKeys: 2, noNullPrototype: false });

function optional<T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(of, { nil: undefined, freq: 4 });
}

/** With the keys of all objects in the opposite order. */
function turned(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(turned);
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json).map(([name, inner]) => [name, turned(inner)] as const);
  return Object.fromEntries(entries.reverse());
}

describe('values that are the same JSON', () => {
  it('are those whose digests are equal', () =>
    fc.assert(
      fc.property(object, object, (a, b) => {
        strictEqual(sameJson(a, b), digest(a) === digest(b));
      }),
      { numRuns: 2000 },
    ));

  it('are so whatever the order of their keys', () =>
    fc.assert(fc.property(object, (a) => ok(sameJson(a, turned(a))))));

  it('may differ in the keys that are left out, and in no others', () =>
    fc.assert(
      fc.property(object, object, (a, b) => {
        const without = new Set(['a', 'b']);
        const rest = (of: object) =>
          Object.fromEntries(Object.entries(of).filter(([name]) => !without.has(name)));
        strictEqual(sameEntries(a, b, without), sameJson(rest(a), rest(b)));
      }),
      { numRuns: 2000 },
    ));
});
