import assert from 'node:assert/strict';
import fc from 'fast-check';
import { namePattern } from '../../src/domain/name-pattern.js';

describe('a pattern of names', () => {
  it('is a name, in which each * stands for any text', () => {
    const cases: readonly (readonly [string, string, boolean])[] = [
      ['a@x#p', 'a@x#p', true],
      ['a@x#p', 'a@x#p2', false],
      ['', '', true],
      ['*', '', true],
      ['*', 'a@x#p', true],
      ['a*', 'a', true],
      ['a*', 'ba', false],
      ['*#ssd', 'a@x#ssd', true],
      ['*#ssd', 'a@x#ssd2', false],
      ['a*a', 'a', false],
      ['a*b*c', 'a1b2c', true],
      ['a*bc*c', 'abc', false],
      ['a**c', 'ac', true],
      ['a*b*b', 'ab', false],
      ['.*', 'a', false],
      ['a?', 'ab', false],
    ];
    for (const [pattern, name, matches] of cases)
      assert.equal(namePattern(pattern).matches(name), matches, `${pattern} ${name}`);
  });

  it('matches like the equal regular expression, and only names with its prefix', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 });
    fc.assert(
      fc.property(text, name, (pattern, candidate) => {
        const { matches, prefix } = namePattern(pattern);
        assert.equal(
          matches(candidate),
          new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(candidate),
        );
        if (matches(candidate)) assert.ok(candidate.startsWith(prefix));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes no longer for a pattern that was made to take long', () => {
    const pattern = namePattern(`${'a*'.repeat(500)}b`);
    assert.equal(pattern.matches('a'.repeat(1024)), false);
  });
});
