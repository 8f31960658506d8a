import { type CallOptions as GrpcCallOptions, Metadata } from '@grpc/grpc-js';
import type { RetryPolicy } from './retry.js';

/** Options of every call. */
export interface CallOptions {
  /** Cancels the call, which then fails with `CANCELLED`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * How long the call may take, ms. Default: for unary calls the client's `deadlineMs`, for streams
   * no limit.
   */
  readonly deadlineMs?: number | undefined;
}

/** Options of a unary call. `deadlineMs` covers all attempts and the waits between them. */
export interface UnaryCallOptions extends CallOptions {
  /** Whether to retry, and how. Default: the client's `retry`, if the method can be repeated. */
  readonly retry?: RetryPolicy | false | undefined;
}

/** Defaults of a client's unary calls. */
export interface UnaryDefaults {
  readonly deadlineMs: number;
  readonly retry: RetryPolicy | false;
}

/** Metadata and options for grpc-js. */
export function grpcOptions(
  options: CallOptions,
  defaultDeadlineMs?: number,
): { metadata: Metadata; options: GrpcCallOptions } {
  const deadlineMs = options.deadlineMs ?? defaultDeadlineMs;
  return {
    metadata: new Metadata(),
    options: deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs },
  };
}

/**
 * Runs `cancel` when the signal fires, or now if it has fired. Returns a function that stops
 * listening.
 */
export function onAbort(signal: AbortSignal | undefined, cancel: () => void): () => void {
  if (signal === undefined) return () => undefined;
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  return () => signal.removeEventListener('abort', cancel);
}
