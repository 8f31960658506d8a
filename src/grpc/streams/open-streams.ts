import type { CodedError } from '../../domain/errors.js';

/**
 * The streams that live, so that a server that stops can end them: a unary call ends by itself, a
 * stream does not.
 */
export class OpenStreams {
  readonly #open = new Set<AbortController>();
  #stopped: CodedError | null = null;

  /** A new stream's controller. It has fired already where the server is stopping. */
  open(): AbortController {
    const controller = new AbortController();
    if (this.#stopped === null) this.#open.add(controller);
    else controller.abort(this.#stopped);
    return controller;
  }

  close(controller: AbortController): void {
    this.#open.delete(controller);
  }

  /** Ends every stream, and those yet to come, with this error. */
  stop(error: CodedError): void {
    this.#stopped = error;
    for (const controller of this.#open) controller.abort(error);
  }
}
