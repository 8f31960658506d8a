/** Tells all who listen that something happened. What it was they read themselves. */
export class Bell {
  readonly #listeners = new Set<() => void>();

  ring(): void {
    for (const tell of this.#listeners) tell();
  }

  /** Calls `tell` each time, until the returned function is called. */
  listen(tell: () => void): () => void {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }
}
