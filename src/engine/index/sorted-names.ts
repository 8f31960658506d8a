/** Names in order; sorted at the first question, and again after they changed. */
export class SortedNames {
  #sorted: readonly string[] | null = null;

  constructor(private readonly names: { keys(): Iterable<string> }) {}

  /** The array is new whenever the names changed. */
  all(): readonly string[] {
    this.#sorted ??= [...this.names.keys()].sort();
    return this.#sorted;
  }

  /** The names changed. */
  forget(): void {
    this.#sorted = null;
  }
}
