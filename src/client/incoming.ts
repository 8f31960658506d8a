import type { ClientDuplexStream, ClientReadableStream, StatusObject } from '@grpc/grpc-js';
import { toStowageError } from './decode-error.js';
import { StowageError } from './stowage-error.js';

/** The answers of a streaming call. */
export class Incoming<O> implements AsyncIterable<O> {
  readonly #call: ClientReadableStream<O> | ClientDuplexStream<Buffer, O>;
  #failure: StowageError | undefined;
  #ended = false;
  #cancelled = false;

  constructor(call: ClientReadableStream<O> | ClientDuplexStream<Buffer, O>) {
    this.#call = call;
    // Listened to from the start: the call may fail before anybody reads, and an unheard 'error'
    // would end the process.
    call.on('error', (error: Error) => {
      this.#failure ??= toStowageError(error);
    });
    call.on('status', (_status: StatusObject) => {
      this.#ended = true;
    });
  }

  /** Ends the call; the reader sees the end of the stream. */
  cancel(): void {
    this.#cancelled = true;
    this.#call.cancel();
  }

  /** Throws what the call failed with, or that it is over. */
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
      // grpc-js keeps a call alive whose reader has left.
      this.#call.cancel();
    }
    if (this.#failure && !this.#cancelled) throw this.#failure;
  }
}
