import type { Authenticator } from '../../auth/authenticator.js';
import type { Grant, Requirement } from '../../auth/grant.js';
import { CodedError } from '../../domain/errors.js';

/** Node fires a timer that is longer than this at once. */
const TIMER_MAX_MS = 2 ** 31 - 1;

interface Held {
  readonly grant: Grant;
  readonly requires: Requirement;
  readonly controller: AbortController;
}

/** Open streams with what let them in: they end where that does. */
export class StreamsByAccess {
  readonly #held = new Set<Held>();

  /** `clock`: epoch ms. */
  constructor(private readonly clock: () => number) {}

  /**
   * Aborts the controller with CREDENTIALS_EXPIRED when the identity ends, with ACCESS_CHANGED when
   * it may do something else. Answers how to let it go.
   */
  hold(grant: Grant, requires: Requirement, controller: AbortController): () => void {
    if (requires === 'anyone') return () => undefined;
    const held = { grant, requires, controller };
    this.#held.add(held);
    const stopTimer = this.#atEnd(grant.identity.expiresAt, () => controller.abort(expired()));
    return () => {
      stopTimer();
      this.#held.delete(held);
    };
  }

  /** Others are in force: ends the streams of whom they give something else. */
  lookAgain(authenticator: Authenticator, before: Authenticator): void {
    for (const { grant, requires, controller } of this.#held)
      if (!authenticator.givesStill(grant, requires, before)) controller.abort(changed());
  }

  #atEnd(at: number | null, end: () => void): () => void {
    if (at === null) return () => undefined;
    let timer: NodeJS.Timeout;
    const wait = () => {
      const left = at - this.clock();
      if (left <= 0) return end();
      timer = setTimeout(wait, Math.min(left, TIMER_MAX_MS)).unref();
    };
    timer = setTimeout(wait, 0).unref();
    return () => clearTimeout(timer);
  }
}

function expired(): CodedError {
  const message = 'the certificate or token that opened this stream has ended: get a new one';
  return new CodedError('CREDENTIALS_EXPIRED', message);
}

function changed(): CodedError {
  const message = 'what this identity may do was changed: connect again';
  return new CodedError('ACCESS_CHANGED', message, { retryAfterMs: 200 });
}
