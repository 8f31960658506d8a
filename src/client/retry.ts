import { setTimeout as sleep } from 'node:timers/promises';
import { type CodeName, StowageError } from './stowage-error.js';

/** How often to retry, and how long to wait between attempts. */
export interface RetryPolicy {
  /** Number of attempts, the first one included. Default 5. */
  readonly attempts?: number | undefined;
  /** The first wait, ms; doubled each time. Default 100. */
  readonly baseMs?: number | undefined;
  /** The longest wait, ms, even if the server asks for more. Default 5000. */
  readonly maxMs?: number | undefined;
  /** Source of the jitter: numbers from 0 to below 1. Default: Math.random. */
  readonly random?: (() => number) | undefined;
  /** Which errors to retry. Default: UNAVAILABLE and OVERLOADED. */
  readonly when?: ((error: StowageError) => boolean) | undefined;
}

/** A policy and its limits. */
export interface RetryOptions extends RetryPolicy {
  /**
   * Limit of all attempts and waits together, ms. A wait that would end later is not begun.
   * Default: no limit.
   */
  readonly withinMs?: number | undefined;
  /** Ends a wait. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Retries while the server is UNAVAILABLE or OVERLOADED. `call` must send the same request each
 * time, with the same request id: the server then repeats an answer that was lost, and decides
 * nothing twice. `call` gets what is left of `withinMs`. Rejects with the last error.
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
      // The server's last error says more than the deadline that passed.
      if (wait >= leftMs()) throw error;
      await sleep(wait, undefined, options.signal ? { signal: options.signal } : {});
    }
  }
}

/**
 * How long to wait after an error, ms. The server's RetryInfo is a minimum: jitter is added to it.
 */
export function waitMs(error: StowageError, attempt: number, options: RetryPolicy): number {
  const { baseMs = 100, maxMs = 5000, random = Math.random } = options;
  const backoff = Math.min(maxMs, baseMs * 2 ** (attempt - 1));
  if (error.retryAfterMs !== undefined)
    return Math.min(maxMs, error.retryAfterMs) + backoff * 0.5 * random();
  return backoff * (0.5 + 0.5 * random());
}

/**
 * Whether the same call may succeed a little later. OVERLOADED has the code of a refusal for want
 * of room, which is an answer; its reason tells them apart.
 */
export function isPassing(error: StowageError): boolean {
  return error.code === 'UNAVAILABLE' || error.reason === 'OVERLOADED';
}

/** Codes that proxies, broken connections and this client itself answer with. */
const UNHEARD: ReadonlySet<CodeName> = new Set([
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'CANCELLED',
  'UNKNOWN',
  'INTERNAL',
  'ABORTED',
  'RESOURCE_EXHAUSTED',
]);

/**
 * Whether nobody knows what the server made of the call: it gave no reason, so it was not the
 * server that answered. A call that is repeated until it is answered, such as ReportOutcomes, is
 * repeated then, too.
 */
export function isUnheard({ code, reason }: StowageError): boolean {
  return reason === '' && UNHEARD.has(code);
}
