import type { ClientDuplexStream, ClientReadableStream, StatusObject } from '@grpc/grpc-js';
import { toStowageError } from './decode-error.js';
import { StowageError } from './stowage-error.js';

/** Messages that may wait for the reader; the server is not asked for more meanwhile. */
const MOST_WAITING = 1000;

/**
 * The incoming messages of a streaming call. A reader gets all that arrived before it gets the
 * error that the call ended with. grpc-js emits the error as soon as it comes, and drops what was
 * not taken from it until then. So messages are taken as they come, and wait here for the reader,
 * up to a limit.
 */
export class Incoming<O> implements AsyncIterable<O> {
  readonly #call: ClientReadableStream<O> | ClientDuplexStream<Buffer, O>;
  readonly #waiting: O[] = [];
  #changed: () => void = () => undefined;
  #failure: StowageError | undefined;
  #ended = false;
  #over = false;
  #cancelled = false;

  constructor(call: ClientReadableStream<O> | ClientDuplexStream<Buffer, O>) {
    this.#call = call;
    // Listens from the start: the call may fail before anything is read, and an 'error' event
    // without a listener ends the process.
    call.on('error', (error: Error) => {
      this.#failure ??= toStowageError(error);
      // If it was paused, some are still in its buffer.
      for (let left = call.read(); left !== null; left = call.read()) this.#waiting.push(left as O);
      this.#end();
    });
    call.on('status', (_status: StatusObject) => {
      this.#ended = true;
    });
    call.on('end', () => this.#end());
    call.on('close', () => this.#end());
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
    this.#call.on('data', (message: O) => this.#take(message));
    try {
      for (let at = 0; ; at += 1) {
        if (this.#cancelled) break;
        const message = this.#waiting[at];
        if (message !== undefined) {
          yield message;
          continue;
        }
        // All that waited was read.
        this.#waiting.length = 0;
        at = -1;
        if (this.#over) break;
        const changed = new Promise<void>((resolve) => {
          this.#changed = resolve;
        });
        this.#call.resume();
        await changed;
      }
    } finally {
      // grpc-js would keep the call alive after its reader has left.
      this.#call.cancel();
    }
    if (this.#failure && !this.#cancelled) throw this.#failure;
  }

  #take(message: O): void {
    this.#waiting.push(message);
    if (this.#waiting.length >= MOST_WAITING) this.#call.pause();
    this.#changed();
  }

  #end(): void {
    this.#over = true;
    this.#changed();
  }
}
