/**
 * Why an expression cannot be read or evaluated, and where. The expression engine throws nothing
 * else.
 */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';

  /** `position` is an index into the expression's text, from 0. */
  constructor(
    message: string,
    readonly position: number,
  ) {
    super(message);
  }
}
