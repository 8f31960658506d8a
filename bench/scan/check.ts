import { deepStrictEqual } from 'node:assert/strict';
import type { PlacementRequest } from '../../src/engine/expression/placement-request.js';
import type { PoolView } from '../../src/engine/request/view.js';
import { passing, weights } from '../built.js';
import { FILTER_FUNCTIONS, factsOf, GOODNESS_FUNCTIONS, type Stated } from './expressions.js';
import { EXPRESSIONS } from './subject.js';

/** Throws unless the engine's results for all pools equal those of the expressions. */
export function checkExpressions(pools: readonly PoolView[], ask: PlacementRequest): void {
  const { sizeGib } = ask.spec;
  const passed = passing(pools, EXPRESSIONS.filters, ask);
  const expected = pools.filter((pool) =>
    stated(FILTER_FUNCTIONS, pool, 'filter_function')(factsOf(pool), sizeGib),
  );
  deepStrictEqual(
    names(passed),
    names(expected),
    'DriverFilter passes other pools than the expressions say',
  );
  const raw = weights(passed, ask, EXPRESSIONS.weighers, false);
  const goodness = passed.map((pool) =>
    stated(GOODNESS_FUNCTIONS, pool, 'goodness_function')(factsOf(pool), sizeGib),
  );
  deepStrictEqual([...raw], goodness, 'GoodnessWeigher has other numbers than the expressions say');
}

function stated<T>(all: readonly Stated<T>[], pool: PoolView, name: string): Stated<T>['expected'] {
  const found = all.find(({ text }) => text === pool.report.capabilities[name]);
  if (found === undefined) throw new Error(`${pool.pool} reports another ${name}`);
  return found.expected;
}

function names(pools: readonly PoolView[]): readonly string[] {
  return pools.map(({ pool }) => pool);
}
