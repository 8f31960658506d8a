import assert from 'node:assert/strict';
import { type BoundFilter, type Filter, passing } from '../../../src/engine/framework/filter.js';
import { placementRequest, pool } from '../support.js';

const pools = ['a', 'b', 'c', 'd', 'e'].map((name) => pool({ pool: `node@lvm#${name}` }));
const names = (filters: readonly Filter[]) =>
  passing(pools, filters, placementRequest()).map((view) => view.pool.slice(-1));

function filter(name: string, bound: Partial<BoundFilter>): Filter {
  return { name, bind: () => ({ check: () => true, reason: () => '', ...bound }) };
}

const notB = filter('NotB', { check: (view) => !view.pool.endsWith('b') });

describe('passing', () => {
  it('leaves the pools that pass every filter, in their order, and the list as it was', () => {
    assert.deepEqual(names([notB, filter('NotD', { check: (view) => !view.pool.endsWith('d') })]), [
      'a',
      'c',
      'e',
    ]);
    assert.equal(pools.length, 5);
    assert.deepEqual(names([]), ['a', 'b', 'c', 'd', 'e']);
  });

  it('asks of single pools only where a filter that judges many leaves it open', () => {
    const asked: string[] = [];
    const check = ({ pool: name }: { readonly pool: string }) => {
      asked.push(name.slice(-1));
      return name.endsWith('c');
    };
    const many = filter('Many', {
      check,
      checkAll: () => Float64Array.of(1, Number.NaN, 0, Number.NaN),
    });
    assert.deepEqual(names([notB, many]), ['a', 'c']);
    assert.deepEqual(asked, ['c', 'e']);
  });

  const broken = () => {
    throw new Error('broken');
  };
  for (const [what, bound, message] of [
    [
      'one pool',
      { check: (view) => (view.pool.endsWith('d') ? broken() : true) },
      'Broken failed at pool node@lvm#d: broken',
    ],
    ['many', { checkAll: broken }, 'Broken failed: broken'],
  ] satisfies [string, Partial<BoundFilter>, string][])
    it(`names the filter that breaks on ${what}`, () => {
      assert.throws(() => names([notB, filter('Broken', bound)]), {
        name: 'RuleFault',
        rule: 'Broken',
        message,
      });
    });
});
