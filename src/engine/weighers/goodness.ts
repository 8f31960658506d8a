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
      return text === null ? 0 : evaluate(pool, String(text)).reduce<number>((best, result) => Math.max(best, goodnessOf(result)), 0);
    });
  },
};

/** What a result is worth, 0 to 100. */
export function goodnessOf(result: Value | ExpressionError): number {
  if (result === true) return 100;
  return typeof result === 'number' && result >= 0 && result <= 100 ? result : 0;
}
