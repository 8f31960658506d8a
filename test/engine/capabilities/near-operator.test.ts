import assert from 'node:assert/strict';
import { nearOperator } from '../../../src/engine/capabilities/near-operator.js';

describe('a requirement that nearly is an operator', () => {
  const NEAR: readonly (readonly [string, string])[] = [
    ['<is>True', '<is> True'],
    ['<IS> True', '<is> True'],
    ['< is >True', '<is> True'],
    ['<in>ssd', '<in> ssd'],
    ['<or>a <or>b', '<or> a <or> b'],
    ['<or> a <or>b', '<or> a <or> b'],
    ['<or>a<or>b', '<or> a <or> b'],
    ['>=5', '>= 5'],
    ['<=5', '<= 5'],
    ['==5', '== 5'],
    ['!=5', '!= 5'],
    ['=5', '= 5'],
    ['=> 5', '>= 5'],
    ['> 5', '>= 5'],
    ['<5', '<= 5'],
    ['s==gold', 's== gold'],
    ['s!=gold', 's!= gold'],
    ['S== gold', 's== gold'],
    ['==gold', 's== gold'],
  ];
  for (const [written, meant] of NEAR)
    it(`${written} was meant as ${meant}`, () => assert.equal(nearOperator(written), meant));

  const NOT: readonly string[] = [
    ...['True', 'gold', '', ' ', '5', '=gold', '<html>', '> ', 's', 'is True'],
    ...[
      '<is> True',
      '<in> a',
      '<or> a <or> b',
      '<or>',
      '<is>',
      '>= 5',
      '= 5',
      '== gold',
      's== <is>True',
      '!=',
      '>=  5',
    ],
  ];
  for (const text of NOT)
    it(`${JSON.stringify(text)} is what it is`, () => assert.equal(nearOperator(text), null));
});
