/**
 * Where the event log stands, as this server knows it, and who waits for more of it. Events
 * themselves are read from the database.
 */
export class EventLog {
  readonly #listeners = new Set<() => void>();
  #head: number;
  #id: string;

  constructor(id: string, head: number) {
    this.#id = id;
    this.#head = head;
  }

  /** Identifies the log: positions in another log mean nothing here. */
  get id(): string {
    return this.#id;
  }

  /** The database holds another log from now on. All readers are woken, so that they find out. */
  replaced(id: string, head: number): void {
    this.#id = id;
    this.#head = head;
    for (const tell of this.#listeners) tell();
  }

  /** Serial of the newest event that committed. */
  get head(): number {
    return this.#head;
  }

  /** How many readers wait for more. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** A commit moved the log to this serial. */
  reached(head: number): void {
    if (head <= this.#head) return;
    this.#head = head;
    for (const tell of this.#listeners) tell();
  }

  /** Calls `tell` whenever events were committed, until the returned function is called. */
  listen(tell: () => void): () => void {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }
}
