import { evaluator } from '../expression/evaluate-for-pool.js';
import { evaluateForPools, type Reading } from '../expression/evaluate-for-pools.js';
import { ExpressionError } from '../expression/expression-error.js';
import { expressionText } from '../expression/expression-text.js';
import type { Filter } from '../framework/filter.js';
import type { PoolView } from '../request/view.js';

const PASSES = [true];

const TRUTH: Reading = { name: 'filter_function', absent: 1, yes: 1 };

/**
 * Passes if `filter_function` is absent or null, or true for some spelling of the protocol
 * (docs/rules.md, "Filters").
 */
export const driverFilter: Filter = {
  name: 'DriverFilter',
  bind(request) {
    const evaluate = evaluator(request, 'filter_function');
    const results = (pool: PoolView) => {
      const text = expressionText(pool.report.capabilities['filter_function']);
      return text === null ? PASSES : evaluate(pool, text);
    };
    const check = (pool: PoolView) => {
      for (const result of results(pool))
        if (!(result instanceof ExpressionError) && result) return true;
      return false;
    };
    return {
      check,
      checkAll: (pools) => evaluateForPools(pools, request, TRUTH),
      reason(pool) {
        const failed = results(pool).find((result) => result instanceof ExpressionError);
        return failed instanceof ExpressionError
          ? `its filter_function fails at ${failed.position}: ${failed.message}`
          : 'its filter_function is false';
      },
    };
  },
};
