import { Code, ConnectError } from '@connectrpc/connect';
import type { CodedError } from '../../domain/errors.js';
import type { PlainStatus } from '../errors/plain-status.js';
import { statusOf } from '../errors/status.js';
import { CallGone } from '../streams/abort.js';

const TYPE_PREFIX = 'type.googleapis.com/';

/** An error with its details, as Connect sends it. */
export function webError(error: CodedError | PlainStatus): ConnectError {
  const { code, message, details } = statusOf(error);
  // Connect numbers its codes as gRPC does.
  const sent = new ConnectError(message, code as Code);
  sent.details = details.map(({ typeUrl, value }) => ({
    type: typeUrl.slice(TYPE_PREFIX.length),
    value,
  }));
  return sent;
}

/** The end of a call that nobody waits for any more. */
export function goneError({ code, message }: CallGone): ConnectError {
  return new ConnectError(message, code === 'CANCELLED' ? Code.Canceled : Code.DeadlineExceeded);
}

/** What the reason of a signal says of a caller that is gone. */
export function goneFrom(reason: unknown): CallGone {
  const late =
    reason instanceof ConnectError
      ? reason.code === Code.DeadlineExceeded
      : reason instanceof Error && reason.name === 'TimeoutError';
  return new CallGone(late ? 'DEADLINE_EXCEEDED' : 'CANCELLED');
}
