import type { ErrorCode } from '../../domain/errors.js';

/**
 * The refusal of a service that is not ours (health, reflection): a code and a text, no row of the
 * error table.
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
