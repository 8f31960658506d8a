/** The client library for the command line, the examples and other programs. */
export type { CallOptions, UnaryCallOptions } from './call-options.js';
export { type ConnectOptions, connect, type StowageClient, type TlsOptions } from './connect.js';
export { errorFromStatus, toStowageError } from './decode-error.js';
export { pages } from './pages.js';
export {
  isPassing,
  isUnheard,
  type RetryOptions,
  type RetryPolicy,
  retryUnavailable,
  waitMs,
} from './retry.js';
export {
  type CodeName,
  type FieldViolation,
  type PreconditionViolation,
  StowageError,
  type StowageErrorDetails,
} from './stowage-error.js';
export type { BidiStream, ServerStream } from './streams.js';
export { type TokenSource, tokenFromFile } from './token.js';
export { quietTransport } from './transport-log.js';
