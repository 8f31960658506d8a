import type { ServerHttp2Stream } from 'node:http2';
import type { ClientKey } from './client-key.js';
import { Shares } from './shares.js';

/** What one call has sent and nobody has worked on. */
interface Held {
  readonly client: ClientKey;
  bytes: number;
}

/**
 * Bounds what requests take while they arrive and wait. A call that is never finished holds its
 * part of a message, and a stream its messages, for as long as its caller likes.
 */
export class RequestBytes {
  readonly #held = new WeakMap<object, Held>();
  readonly #shares: Shares;

  /** @param most bytes of all calls */
  constructor(most: number) {
    this.#shares = new Shares(most);
  }

  /** Of all calls. */
  get total(): number {
    return this.#shares.total;
  }

  /**
   * Counts what a call sends, until it is over. `beyond` is called once, when it is its client that
   * has too much: it has to end the call. What the call has sent, and still sends, then counts no
   * more.
   */
  watch(stream: ServerHttp2Stream, client: ClientKey, beyond: () => void): void {
    const held: Held = { client, bytes: 0 };
    this.#held.set(stream, held);
    const count = ({ length }: Buffer): void => {
      held.bytes += length;
      this.#shares.take(client, length);
      if (this.#shares.hasRoom(client, 0)) return;
      stream.removeListener('data', count);
      // At once: the call ends a moment later, and others may come before.
      this.#give(held, held.bytes);
      beyond();
    };
    stream.on('data', count);
    stream.once('close', () => this.#give(held, held.bytes));
  }

  /** A message of a stream is worked on now. */
  taken(stream: object, bytes: number): void {
    const held = this.#held.get(stream);
    if (held !== undefined) this.#give(held, Math.min(bytes, held.bytes));
  }

  #give(held: Held, bytes: number): void {
    held.bytes -= bytes;
    if (bytes > 0) this.#shares.give(held.client, bytes);
  }
}
