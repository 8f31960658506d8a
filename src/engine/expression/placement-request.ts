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
  /** Parsed expressions, kept from request to request. Absent: each is parsed for this request. */
  readonly expressions?: KnownExpressions;
  /** Called for every expression that fails at run time, once a pool. */
  readonly expressionFailed?: (failure: ExpressionFailure) => void;
}
