import { setTimeout as sleep } from 'node:timers/promises';
import { StowageError } from './stowage-error.js';

/** How often to ask again, and after how long. */
export interface RetryPolicy {
  /** Calls in all, the first one included. Default 5. */
  readonly attempts?: number | undefined;
  /** First wait, doubled each time, ms. Default 100. */
  readonly baseMs?: number | undefined;
  /** Longest wait, ms, also where the server asks for more. Default 5000. */
  readonly maxMs?: number | undefined;
  /** Jitter: numbers from 0 up to 1. Default: Math.random. */
  readonly random?: (() => number) | undefined;
  /** Which errors are worth it. Default: UNAVAILABLE and OVERLOADED. */
  readonly when?: ((error: StowageError) => boolean) | undefined;
}

/** A policy, and what ends it. */
export interface RetryOptions extends RetryPolicy {
  /**
   * How long all calls and waits may take, ms: no wait begins that would not end before. Default:
   * no limit.
   */
  readonly withinMs?: number | undefined;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks again while the server is UNAVAILABLE or OVERLOADED. The call must send the very same request each time,
 * its request id included: then an answer that was lost on the way is given again, and nothing is
 * decided twice. It is told how much of `withinMs` is left.
 */
export async function retryUnavailable<T>(
  call: (leftMs: number) => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  const { attempts = 5, when = isPassing, withinMs = Number.POSITIVE_INFINITY } = options;
  const begun = performance.now();
  const leftMs = () => withinMs - (performance.now() - begun);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call(Math.max(1, leftMs()));
    } catch (error) {
      if (!(error instanceof StowageError) || !when(error) || attempt >= attempts) throw error;
      const wait = waitMs(error, attempt, options);
      // Why the server did not answer says more than that the time is up.
      if (wait >= leftMs()) throw error;
      await sleep(wait, undefined, options.signal ? { signal: options.signal } : {});
    }
  }
}

/**
 * How long to wait after the given failure. A server's wish is a minimum, so jitter is put on top
 * of it.
 */
export function waitMs(error: StowageError, attempt: number, options: RetryPolicy): number {
  const { baseMs = 100, maxMs = 5000, random = Math.random } = options;
  const backoff = Math.min(maxMs, baseMs * 2 ** (attempt - 1));
  if (error.retryAfterMs !== undefined)
    return Math.min(maxMs, error.retryAfterMs) + backoff * 0.5 * random();
  return backoff * (0.5 + 0.5 * random());
}

/**
 * Whether the same call may succeed a little later. OVERLOADED has the code of a refusal for want of
 * room, which is an answer; its reason tells them apart.
 */
export function isPassing(error: StowageError): boolean {
  return error.code === 'UNAVAILABLE' || error.reason === 'OVERLOADED';
}
