/** Reads a stream's messages one at a time, and only when asked, while something else goes on. */
export class MessageReader<T> {
  readonly #reader: AsyncIterator<T>;
  #reading = false;
  #message: T | null = null;
  #ended = false;
  #failure: { readonly thrown: unknown } | null = null;

  constructor(
    messages: AsyncIterable<T>,
    /** Called when there is a message, or there will be none. */
    private readonly tell: () => void,
  ) {
    this.#reader = messages[Symbol.asyncIterator]();
  }

  /** Reads the next message, unless one is being read or waits to be taken. */
  ask(): void {
    if (this.#reading || this.#ended || this.#message !== null) return;
    this.#reading = true;
    this.#reader.next().then(
      ({ done, value }) => this.#came(done === true ? null : value),
      (thrown: unknown) => {
        this.#failure = { thrown };
        this.#came(null);
      },
    );
  }

  #came(message: T | null): void {
    this.#reading = false;
    this.#message = message;
    this.#ended = message === null;
    this.tell();
  }

  /** The message that was asked for, once. */
  take(): T | null {
    const message = this.#message;
    this.#message = null;
    return message;
  }

  /** No message will come any more. */
  get ended(): boolean {
    return this.#ended;
  }

  throwIfFailed(): void {
    if (this.#failure !== null) throw this.#failure.thrown;
  }
}
