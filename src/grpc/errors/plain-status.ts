import type { ErrorCode } from '../../domain/errors.js';

/**
 * An error of a service that is not Stowage's (health, reflection): a code and a text, without a
 * row in the error table.
 */
export class PlainStatus extends Error {
  override readonly name = 'PlainStatus';

  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}
