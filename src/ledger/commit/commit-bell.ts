/** Who waits for commits, of this server or of others. What changed they read themselves. */
export class CommitBell {
  readonly #listeners = new Set<() => void>();

  /** The index followed a commit, or was built anew. */
  ring(): void {
    for (const tell of this.#listeners) tell();
  }

  /** Calls `tell` after each commit, until the returned function is called. */
  listen(tell: () => void): () => void {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }
}
