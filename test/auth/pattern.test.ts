import assert from 'node:assert/strict';
import { namesOf } from '../../src/auth/pattern.js';

describe('names by patterns', () => {
  const cases: readonly [pattern: string, matches: readonly string[], not: readonly string[]][] = [
    ['acme', ['acme'], ['acm', 'acme2', 'Acme', '', '*']],
    ['*', ['', 'anything', 'a/b#c@d'], []],
    ['team-*', ['team-', 'team-a', 'team-a-b'], ['team', 'ateam-a']],
    ['*@lvm', ['node1@lvm', '@lvm'], ['node1@lvm2', 'node1@nfs']],
    ['node*@*', ['node1@lvm', 'node@'], ['node1', 'anode@x']],
    ['a*a', ['aa', 'aba'], ['a']],
    ['a*b*c', ['abc', 'axxbyyc', 'abbc'], ['acb', 'ab', 'ac']],
    ['spiffe://cloud/worker/*', ['spiffe://cloud/worker/n1'], ['spiffe://cloud/workers/n1']],
    ['a.c', ['a.c'], ['abc']],
  ];
  for (const [pattern, matches, not] of cases)
    it(`${pattern} matches what it says and nothing else`, () => {
      const names = namesOf([pattern]);
      for (const name of matches) assert.equal(names.has(name), true, name);
      for (const name of not) assert.equal(names.has(name), false, name);
    });

  it('matches what one of several matches; none matches nothing', () => {
    const names = namesOf(['a', 'b*']);
    assert.deepEqual(['a', 'bb', 'c'].map(names.has), [true, true, false]);
    assert.equal(namesOf([]).has(''), false);
    assert.equal(namesOf(['a', '*']).all, true);
  });

  it('ends soon for a text that would make a regular expression try for ever', () => {
    const names = namesOf([`${'a*'.repeat(100)}b`]);
    assert.equal(names.has('a'.repeat(100_000)), false);
  });
});
