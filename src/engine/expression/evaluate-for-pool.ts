import type { Json } from '../../domain/json.js';
import { isList } from '../json-shape.js';
import { withSpellings } from '../requirements.js';
import type { Ask, PoolView } from '../view.js';
import { type Compiled, compile } from './compile.js';
import { ExpressionError } from './expression-error.js';
import { poolEnvironment } from './pool-environment.js';
import type { ExpressionName } from './report-problems.js';
import type { Value } from './values.js';

/** A pool's expression for one request: its result for each spelling of the pool's protocol, or why there is none. */
export type Evaluator = (pool: PoolView, text: string) => readonly (Value | ExpressionError)[];

/** Compiles each text once a request, so that pools that share one share the work. Tells the request's listener what fails at run time. */
export function evaluator(ask: Ask, name: ExpressionName): Evaluator {
  const known = new Map<string, Compiled | ExpressionError>();
  return (pool, text) => {
    const compiled = known.get(text) ?? compile(text);
    known.set(text, compiled);
    if (compiled instanceof ExpressionError) return [compiled];
    const results = spellingsOf(pool).map((protocol) => attempt(compiled, pool, ask, protocol));
    const error = results.find((result) => result instanceof ExpressionError);
    if (error instanceof ExpressionError) ask.expressionFailed?.({ pool: pool.pool, name, text, error });
    return results;
  };
}

/** The spellings of a pool's protocol that its expressions are tried with; one that is undefined where it reports none. */
export function spellingsOf(pool: PoolView): readonly (Json | undefined)[] {
  const { capabilities } = pool.report;
  if (!Object.hasOwn(capabilities, 'storage_protocol')) return [undefined];
  const spellings = withSpellings(capabilities['storage_protocol'] ?? null);
  return isList(spellings) ? spellings : [spellings];
}

function attempt(compiled: Compiled, pool: PoolView, ask: Ask, protocol: Json | undefined): Value | ExpressionError {
  try {
    return compiled(poolEnvironment(pool, ask, protocol));
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
}
