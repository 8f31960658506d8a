import type { CodedError } from '../../domain/errors.js';

/**
 * The open streams, so that a stopping server can end them: a unary call ends by itself, a stream
 * does not.
 */
export class OpenStreams {
  readonly #open = new Set<AbortController>();
  #stopped: CodedError | null = null;

  /** A new stream's controller. It is already aborted if the server is stopping. */
  open(): AbortController {
    const controller = new AbortController();
    if (this.#stopped === null) this.#open.add(controller);
    else controller.abort(this.#stopped);
    return controller;
  }

  close(controller: AbortController): void {
    this.#open.delete(controller);
  }

  /** Ends every stream, also future ones, with this error. */
  stop(error: CodedError): void {
    this.#stopped = error;
    for (const controller of this.#open) controller.abort(error);
  }
}
