import type { Json } from '../../domain/json.js';
import { ESCAPED, type Filter, PASSES_ALL } from '../framework/filter.js';
import { once, shortened } from '../lib/shown.js';
import { isTrue } from '../query/compare.js';
import { compileQuery, type Query, QueryError } from '../query/compile.js';
import { hintOf } from '../request/hints.js';

/** Of a query in a reason. */
const MOST_CHARACTERS = 200;

/**
 * Passes if the hint `query` is absent, empty or true for the pool (docs/rules.md, "Filters"). If
 * it cannot be read, no pool passes.
 */
export const jsonFilter: Filter = {
  name: 'JsonFilter',
  preFilter: ({ spec }) => (isTrue(hintOf(spec, 'query') ?? null) ? ESCAPED : PASSES_ALL),
  bind(request) {
    const hint = hintOf(request.spec, 'query') ?? null;
    const query = read(hint);
    const shown = once(() => shortened(textOf(hint), MOST_CHARACTERS));
    return {
      check: (pool) => !(query instanceof QueryError) && query(pool, request),
      reason: () =>
        query instanceof QueryError
          ? `the hint query ${query.message}`
          : `the hint query is false: ${shown()}`,
    };
  },
};

function read(hint: Json): Query | QueryError {
  try {
    return compileQuery(hint);
  } catch (error) {
    if (error instanceof QueryError) return error;
    throw error;
  }
}

function textOf(hint: Json): string {
  return typeof hint === 'string' ? hint : JSON.stringify(hint);
}
