/** Told by commits of this server that a request began to wait, or that one was cancelled. */
export class WaitBell {
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
