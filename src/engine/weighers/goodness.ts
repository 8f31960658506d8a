import { evaluator } from '../expression/evaluate-for-pool.js';
import type { ExpressionError } from '../expression/expression-error.js';
import type { Value } from '../expression/values.js';
import type { Weigher } from '../weigh.js';

/** `goodness_function`, the highest of the protocol's spellings; 0 for all that is no number from 0 to 100 (semantics.md, "Weighers"). */
export const goodnessWeigher: Weigher = {
  name: 'GoodnessWeigher',
  multiplierKey: 'goodness',
  defaultMultiplier: 1,
  weigh(pools, ask) {
    const evaluate = evaluator(ask, 'goodness_function');
    return Float64Array.from(pools, (pool) => {
      const { goodness_function: text = null } = pool.report.capabilities;
      let best = 0;
      if (text !== null) for (const result of evaluate(pool, String(text))) best = Math.max(best, goodnessOf(result));
      return best;
    });
  },
};

/** What a result is worth, 0 to 100. */
export function goodnessOf(result: Value | ExpressionError): number {
  if (result === true) return 100;
  return typeof result === 'number' && result >= 0 && result <= 100 ? result : 0;
}
