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

  /** Which log it is: positions in another one mean nothing here. */
  get id(): string {
    return this.#id;
  }

  /** The database holds another log from now on: who reads on is told so. */
  replaced(id: string, head: number): void {
    this.#id = id;
    this.#head = head;
    for (const tell of this.#listeners) tell();
  }

  /** Serial of the newest event that committed. */
  get head(): number {
    return this.#head;
  }

  /** How many wait for more. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** A commit left the log there. */
  reached(head: number): void {
    if (head <= this.#head) return;
    this.#head = head;
    for (const tell of this.#listeners) tell();
  }

  /** Calls whenever events were committed, until the answer is called. */
  listen(tell: () => void): () => void {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }
}
