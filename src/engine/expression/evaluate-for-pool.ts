import type { Json } from '../../domain/json.js';
import { withSpellings } from '../capabilities/requirements.js';
import { isList } from '../lib/json-shape.js';
import type { PoolView } from '../request/view.js';
import type { Compiled } from './compile.js';
import { ExpressionError } from './expression-error.js';
import type { ExpressionName } from './expression-problem.js';
import { KnownExpressions } from './known-expressions.js';
import type { PlacementRequest } from './placement-request.js';
import { PoolEnvironment } from './pool-environment.js';
import type { Value } from './values.js';

/**
 * Evaluates a pool's expression for one request: the results for the spellings of the pool's
 * protocol that may matter, or an error. The list is valid until the next call.
 */
export type Evaluator = (pool: PoolView, text: string) => readonly (Value | ExpressionError)[];

/**
 * An evaluator that compiles each text once, however many pools share it. Reports what fails at run
 * time to the request's listener.
 */
export function evaluator(request: PlacementRequest, name: ExpressionName): Evaluator {
  const known = request.expressions ?? new KnownExpressions();
  const environment = new PoolEnvironment(request);
  const results: (Value | ExpressionError)[] = [];
  let lastText: string | null = null;
  let last: Compiled | ExpressionError | null = null;
  return (pool, text) => {
    if (last === null || text !== lastText) {
      last = known.of(text).compiled;
      lastText = text;
    }
    results.length = 0;
    if (last instanceof ExpressionError) {
      results.push(last);
      return results;
    }
    let error: ExpressionError | null = null;
    for (const protocol of last.readsProtocol ? spellingsOf(pool) : ANY_SPELLING) {
      const result = attempt(last, environment.at(pool, protocol));
      if (error === null && result instanceof ExpressionError) error = result;
      results.push(result);
    }
    if (error !== null) request.expressionFailed?.({ pool: pool.pool, name, text, error });
    return results;
  };
}

/** An expression that does not read the protocol has the same result for each spelling. */
const ANY_SPELLING: readonly (Json | undefined)[] = [undefined];

/**
 * The spellings of a pool's protocol with which its expressions are tried; undefined alone if it
 * reports none.
 */
export function spellingsOf(pool: PoolView): readonly (Json | undefined)[] {
  const { capabilities } = pool.report;
  if (!Object.hasOwn(capabilities, 'storage_protocol')) return [undefined];
  const spellings = withSpellings(capabilities['storage_protocol'] ?? null);
  return isList(spellings) ? spellings : [spellings];
}

function attempt(compiled: Compiled, environment: PoolEnvironment): Value | ExpressionError {
  try {
    return compiled.evaluate(environment.read);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
}
