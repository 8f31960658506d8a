import assert from 'node:assert/strict';
import type { Json } from '../../../src/domain/json.js';
import { compileRequirement, neverMet } from '../../../src/engine/capabilities/extra-specs.js';

/** Requirement, capabilities that meet it, capabilities that do not. */
const TABLE: readonly (readonly [string, readonly Json[], readonly (Json | undefined)[]])[] = [
  [
    '= 9',
    [9, 9.5, '9', ' 10 ', '1e3', '1_0', 'inf', 'Infinity'],
    [8, '8.9', 'nine', 'nan', '-inf', '0x10', '1__0', '_9', null, undefined, true, {}],
  ],
  ['>= 1', [1, true, '1.'], [false, '.5', 0]],
  ['<= 9.5', [9.5, -3, '-inf', '1e0', false], ['9.6', 'nan', '', 'abc']],
  ['== 10', [10, '10', '1e1', '+10.0'], [9, 'ten']],
  ['!= 10', [9, 'nan', true], [10, '10', 'ten', null]],
  ['= abc', [], [1, 'abc', 'inf']],
  ['s== gold silver', ['gold'], ['gold silver', 'silver', null, 1]],
  ['s!= gold', ['silver', '', 1, true, {}], ['gold', null, undefined]],
  ['s< b', ['a', '', 'B', 'aa'], ['b', 'ba', 1, true]],
  ['s<= b', ['a', 'b'], ['ba', 0]],
  ['s> b', ['ba', 'c'], ['b', 'a', 5]],
  ['s>= b', ['b', 'c'], ['a', null]],
  [
    '<in> old',
    ['gold', 'old', { old: null }, [['old', 'new'], 'x']],
    ['silver', 10, true, null, {}, { new: 'old' }, [['gold']], [[['old']]]],
  ],
  ['<in> constructor', [{ constructor: 1 }], [{}, []]],
  // A number is 1 however it was written: over JSON 1 and 1.0 are one. As text they are two.
  [
    '<is> True',
    [true, 'true', ' YES ', 'On', 'y', 't', '1', 1],
    [false, 'false', 0, 2, 'maybe', '', null, {}, '1.0', 1.5],
  ],
  ['<is> no', [false, 'maybe', 0, 2, '', {}], [true, 'on', null, undefined]],
  [
    '<or> gold <or> silver',
    ['gold', 'silver'],
    ['<or>', 'bronze', '<or> gold <or> silver', 1, null],
  ],
  ['<or> gold silver bronze', ['gold', 'bronze'], ['silver']],
  ['<or>', [], ['', '<or>', null]],
  ['=', [], [1, '=']],
  ['<is>', [], [false, '<is>']],
  ['True', ['True'], [true, 1, 'true']],
  ['10', ['10'], [10]],
  ['gold ssd', ['gold ssd'], ['gold']],
  [' gold', [' gold'], ['gold']],
  ['', [''], [null, 0, false]],
  ['< 5', ['< 5'], [1]],
  ['> 5', ['> 5'], [6]],
  ['=> 3', ['=> 3'], [4]],
  ['  =   5  6', [5, 6], [4]],
];

describe('a requirement', () => {
  for (const [requirement, met, unmet] of TABLE) {
    it(JSON.stringify(requirement), () => {
      const meets = compileRequirement(requirement);
      for (const capability of met)
        assert.equal(meets(capability), true, JSON.stringify(capability));
      for (const capability of unmet)
        assert.equal(meets(capability), false, JSON.stringify(capability));
    });
  }

  it('of null is met by null alone', () => {
    const meets = compileRequirement(null);
    assert.equal(meets(null), true);
    for (const capability of [undefined, '', 0, false, [], 'null'])
      assert.equal(meets(capability), false);
  });

  it('is met by one element of a list', () => {
    assert.equal(compileRequirement('gold')(['silver', 'gold']), true);
    assert.equal(compileRequirement('>= 5')(['x', null, 7]), true);
    assert.equal(compileRequirement('gold')(['silver']), false);
    assert.equal(compileRequirement('s!= gold')([]), false);
    assert.equal(compileRequirement('gold')([['gold']]), false);
    assert.equal(compileRequirement(null)([1, null]), true);
  });

  it("splits at Python's white space and at no other", () => {
    assert.equal(compileRequirement('s==\u3000gold\u001csilver')('gold'), true);
    assert.equal(compileRequirement('s== \ufeffgold')('gold'), false);
    assert.equal(compileRequirement('= 7')('\u00a07\u2028'), true);
    assert.equal(compileRequirement('= 7')('\ufeff7'), false);
  });

  it('orders text by code points', () => {
    assert.equal(compileRequirement('s< \u{1f600}')('\uffee'), true);
    assert.equal(compileRequirement('s> \uffee')('\u{1f600}'), true);
    assert.equal(compileRequirement('s> \u{1f600}')('\u{1f601}'), true);
  });
});

describe('a requirement that nothing can meet', () => {
  it('is one that lacks what it compares with, or compares with what is no number', () => {
    const cases: readonly (readonly [string, string | null])[] = [
      ['<is>', 'has nothing behind <is>'],
      ['  >=  ', 'has nothing behind >='],
      ['<or>', 'has nothing behind <or>'],
      ['== ten', 'compares with "ten", which is no number'],
      ['== 1e3', null],
      ['s== ten', null],
      ['<is> ten', null],
      ['>=10', null],
      ['', null],
    ];
    for (const [requirement, why] of cases) assert.equal(neverMet(requirement), why, requirement);
  });

  it('is met by nothing', () => {
    for (const requirement of ['<is>', '<or>', '== ten', '='])
      for (const value of [true, '', 'ten', 10, ['ten'], '<or>'])
        assert.equal(compileRequirement(requirement)(value), false);
  });
});
