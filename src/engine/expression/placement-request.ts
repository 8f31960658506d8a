import type { RequestView } from '../request/view.js';
import type { ExpressionError } from './expression-error.js';
import type { ExpressionName } from './expression-problem.js';
import type { KnownExpressions } from './known-expressions.js';

/** An expression that failed while a decision was made. */
export interface ExpressionFailure {
  readonly pool: string;
  readonly name: ExpressionName;
  readonly text: string;
  readonly error: ExpressionError;
}

/** A request, and beside it what the engine keeps of expressions and tells of them. */
export interface PlacementRequest extends RequestView {
  /**
   * Expressions that were read already, kept from request to request; absent: each is read for this
   * request.
   */
  readonly expressions?: KnownExpressions;
  /** Told of every expression that fails at run time, once a pool; absent: nobody listens. */
  readonly expressionFailed?: (failure: ExpressionFailure) => void;
}
