/** Reads a stream's messages one at a time, on request, while other work goes on. */
export class MessageReader<T> {
  readonly #reader: AsyncIterator<T>;
  #reading = false;
  #message: T | null = null;
  #ended = false;
  #failure: { readonly thrown: unknown } | null = null;

  constructor(
    messages: AsyncIterable<T>,
    /** Called when a message has arrived, or when no more will come. */
    private readonly tell: () => void,
  ) {
    this.#reader = messages[Symbol.asyncIterator]();
  }

  /** Requests the next message, unless one is being read or waits to be taken. */
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

  /** Takes the message that was requested; it can be taken once. */
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
