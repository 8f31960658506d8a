import type { StatusObject } from '@grpc/grpc-js';
import type { CodedError } from '../../domain/errors.js';
import { grpcError } from '../errors/status.js';
import { overloadedError, type Refusal } from './refusals.js';

/** Times to ask again are told in steps, so that few different refusals are ever made, ms. */
const STEP_MS = 100;

/**
 * Errors of an overloaded server with what is sent of them, each made once: to make one takes
 * longer than to refuse a call.
 */
export class OverloadAnswers {
  readonly #errors = new Map<string, CodedError>();
  readonly #statuses = new Map<CodedError, StatusObject>();

  /** @param retryAfterMs told in steps, never less */
  error(why: Refusal, retryAfterMs: number): CodedError {
    const steps = Math.ceil(retryAfterMs / STEP_MS);
    const key = `${why} ${steps}`;
    let error = this.#errors.get(key);
    if (error === undefined) {
      error = overloadedError(why, steps * STEP_MS);
      this.#errors.set(key, error);
      this.#statuses.set(error, grpcError(error));
    }
    return error;
  }

  /** What is sent of an error that was made here; null for any other. */
  statusOf(error: unknown): StatusObject | null {
    return this.#statuses.get(error as CodedError) ?? null;
  }
}
