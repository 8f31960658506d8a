import type { Json } from '../../domain/json.js';
import { type Compiled, compile, type Environment } from '../expression/compile.js';
import { spellingsOf } from '../expression/evaluate-for-pool.js';
import { ExpressionError } from '../expression/expression-error.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import { PoolEnvironment } from '../expression/pool-environment.js';
import type { Value } from '../expression/values.js';
import type { PoolView } from '../request/view.js';
import { goodnessOf } from '../weighers/goodness.js';

/** The result of an expression on a pool, for one spelling of the pool's protocol. */
export interface Trial {
  /** Undefined: the pool reports no protocol. */
  readonly protocol: Json | undefined;
  readonly result: Value | ExpressionError;
  /** The variables that the expression read, with their values; undefined for an unknown name. */
  readonly read: ReadonlyMap<string, Json | undefined>;
}

/** What an expression would do on a pool. */
export interface TriedExpression {
  /** Why it cannot be parsed; null if it can, and then there are trials. */
  readonly unreadable: ExpressionError | null;
  readonly trials: readonly Trial[];
  /** Whether the pool would pass if this were its `filter_function`. */
  readonly passes: boolean;
  /** What GoodnessWeigher would give the pool for it, 0 to 100. */
  readonly goodness: number;
}

/**
 * Evaluates an expression on a pool for a request, as DriverFilter and GoodnessWeigher would
 * (docs/rules.md, "Expressions").
 */
export function tryExpression(
  text: string,
  pool: PoolView,
  request: PlacementRequest,
): TriedExpression {
  const compiled = compile(text);
  if (compiled instanceof ExpressionError)
    return { unreadable: compiled, trials: [], passes: false, goodness: 0 };
  const environment = new PoolEnvironment(request);
  const trials = spellingsOf(pool).map((protocol) =>
    attempt(compiled, environment.at(pool, protocol).read, protocol),
  );
  return {
    unreadable: null,
    trials,
    passes: trials.some(({ result }) => !(result instanceof ExpressionError) && Boolean(result)),
    goodness: Math.max(0, ...trials.map(({ result }) => goodnessOf(result))),
  };
}

function attempt(compiled: Compiled, environment: Environment, protocol: Json | undefined): Trial {
  const read = new Map<string, Json | undefined>();
  const noting: Environment = (scope, entry) => {
    const found = environment(scope, entry);
    read.set(`${scope}.${entry}`, found);
    return found;
  };
  try {
    return { protocol, result: compiled.evaluate(noting), read };
  } catch (error) {
    if (error instanceof ExpressionError) return { protocol, result: error, read };
    throw error;
  }
}
