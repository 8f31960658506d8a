import { setTimeout as sleep } from 'node:timers/promises';
import { type StowageClient, StowageError } from '../../../src/client/index.js';
import { oneOf, type Random } from '../random.js';

/**
 * Codes after which nobody knows whether it happened: it is to be asked again, in the same words.
 */
const UNKNOWN = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'CANCELLED']);
const AGAIN_MS = 100;
const DEADLINE_MS = 2500;

/** A server that has too much to do did nothing: it is asked again. */
const NOT_NOW = 'OVERLOADED';

/** An answer, or the error that is one. */
export type Answer<T> = { readonly answer: T } | { readonly error: StowageError };

/**
 * Asks one server after the other, in the same words, until one of them answers or `until` (by
 * performance.now) has passed: then null. An error that says that something is wrong with the
 * request is an answer.
 */
export async function askAnywhere<T>(
  servers: readonly StowageClient[],
  random: Random,
  until: () => number,
  call: (server: StowageClient, options: { readonly deadlineMs: number }) => Promise<T>,
): Promise<Answer<T> | null> {
  do {
    try {
      return { answer: await call(oneOf(random, servers), { deadlineMs: DEADLINE_MS }) };
    } catch (error) {
      if (!(error instanceof StowageError)) throw error;
      if (!UNKNOWN.has(error.code) && error.reason !== NOT_NOW) return { error };
    }
    await sleep(AGAIN_MS * (0.5 + random()));
  } while (performance.now() < until());
  return null;
}
