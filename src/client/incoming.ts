import type { ClientDuplexStream, ClientReadableStream, StatusObject } from '@grpc/grpc-js';
import { toStowageError } from './decode-error.js';
import { StowageError } from './stowage-error.js';

/** The incoming messages of a streaming call. */
export class Incoming<O> implements AsyncIterable<O> {
  readonly #call: ClientReadableStream<O> | ClientDuplexStream<Buffer, O>;
  #failure: StowageError | undefined;
  #ended = false;
  #cancelled = false;

  constructor(call: ClientReadableStream<O> | ClientDuplexStream<Buffer, O>) {
    this.#call = call;
    // Listens from the start: the call may fail before anything is read, and an 'error' event
    // without a listener ends the process.
    call.on('error', (error: Error) => {
      this.#failure ??= toStowageError(error);
    });
    call.on('status', (_status: StatusObject) => {
      this.#ended = true;
    });
  }

  /** Cancels the call. A reader sees the end of the stream, not an error. */
  cancel(): void {
    this.#cancelled = true;
    this.#call.cancel();
  }

  /** Throws if the call has ended: what it failed with, or that it is over. */
  throwIfEnded(): void {
    if (this.#failure) throw this.#failure;
    if (this.#ended || this.#cancelled) throw new StowageError('CANCELLED', 'the stream has ended');
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<O, void, undefined> {
    try {
      for await (const message of this.#call) yield message as O;
    } catch (error) {
      this.#failure ??= toStowageError(error);
    } finally {
      // grpc-js would keep the call alive after its reader has left.
      this.#call.cancel();
    }
    if (this.#failure && !this.#cancelled) throw this.#failure;
  }
}
