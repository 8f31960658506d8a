import { type CallOptions as GrpcCallOptions, Metadata } from '@grpc/grpc-js';
import type { RetryPolicy } from './retry.js';

/** What every call takes besides its request. */
export interface CallOptions {
  /** Ends the call; it then fails with `CANCELLED`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * How long the call may take, ms. Default: for unary calls the client's `deadlineMs`, for streams
   * no limit.
   */
  readonly deadlineMs?: number | undefined;
}

/**
 * What a unary call takes besides its request. Its `deadlineMs` is for all tries and the waits
 * between them.
 */
export interface UnaryCallOptions extends CallOptions {
  /**
   * Whether to ask again, and how. Default: the client's `retry`, if the method can be repeated.
   */
  readonly retry?: RetryPolicy | false | undefined;
}

/** What a client's unary calls do where they say nothing themselves. */
export interface UnaryDefaults {
  readonly deadlineMs: number;
  readonly retry: RetryPolicy | false;
}

/** Metadata and options as grpc-js wants them. */
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

/** Runs `cancel` when the signal fires, at once where it has; answers how to stop listening. */
export function onAbort(signal: AbortSignal | undefined, cancel: () => void): () => void {
  if (signal === undefined) return () => undefined;
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  return () => signal.removeEventListener('abort', cancel);
}
