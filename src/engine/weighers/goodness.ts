import { type Evaluator, evaluator } from '../expression/evaluate-for-pool.js';
import { evaluateForPools, type Reading } from '../expression/evaluate-for-pools.js';
import type { ExpressionError } from '../expression/expression-error.js';
import { expressionText } from '../expression/expression-text.js';
import { KeptResults } from '../expression/kept-results.js';
import type { Value } from '../expression/values.js';
import type { Weigher } from '../framework/weigh.js';
import type { PoolView } from '../request/view.js';

/**
 * `goodness_function`: the highest result over the spellings of the protocol. 0 for anything but a
 * number from 0 to 100 (docs/rules.md, "Weighers").
 */
export const goodnessWeigher: Weigher = {
  name: 'GoodnessWeigher',
  multiplierKey: 'goodness',
  defaultMultiplier: 1,
  capability: 'goodness_function',
  keep: () => new KeptResults(GOODNESS, scoreOf),
  weigh(pools, request) {
    const evaluate = evaluator(request, 'goodness_function');
    const numbers = evaluateForPools(pools, request, GOODNESS);
    for (let at = 0; at < pools.length; at++) {
      const number = numbers[at] ?? 0;
      const pool = pools[at];
      numbers[at] =
        Number.isNaN(number) && pool !== undefined ? bestOf(pool, evaluate) : scoreOf(number);
    }
    return numbers;
  },
};

const GOODNESS: Reading = { name: 'goodness_function', absent: 0, yes: 100 };

function bestOf(pool: PoolView, evaluate: Evaluator): number {
  const text = expressionText(pool.report.capabilities['goodness_function']);
  let best = 0;
  if (text !== null)
    for (const result of evaluate(pool, text)) best = Math.max(best, goodnessOf(result));
  return best;
}

function scoreOf(result: Value): number {
  return Math.max(0, goodnessOf(result));
}

/** The score of a result, 0 to 100. */
export function goodnessOf(result: Value | ExpressionError): number {
  if (result === true) return 100;
  return typeof result === 'number' && result >= 0 && result <= 100 ? result : 0;
}
