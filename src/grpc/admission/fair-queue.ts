import type { ClientKey } from './client-key.js';

/** What one client has waiting. */
interface Line<T> {
  entries: T[];
  /** Entries before this one were taken. */
  from: number;
}

/**
 * A queue that takes clients by turns, and what one client has waiting in its order: who wants much
 * makes nobody else wait longer than a turn. Every operation takes the same short time.
 */
export class FairQueue<T> {
  /** In the order of their turns. */
  readonly #lines = new Map<ClientKey, Line<T>>();
  #size = 0;

  /** Entries of all clients. */
  get size(): number {
    return this.#size;
  }

  /** Clients that have an entry. */
  get clients(): number {
    return this.#lines.size;
  }

  /** Entries of one client. */
  sizeOf(client: ClientKey): number {
    const line = this.#lines.get(client);
    return line === undefined ? 0 : line.entries.length - line.from;
  }

  push(client: ClientKey, entry: T): void {
    this.#size += 1;
    const line = this.#lines.get(client);
    if (line === undefined) this.#lines.set(client, { entries: [entry], from: 0 });
    else line.entries.push(entry);
  }

  /** The first entry of the client whose turn it is; undefined where there is none. */
  take(): T | undefined {
    const next = this.#lines.entries().next();
    if (next.done) return undefined;
    const [client, line] = next.value;
    const entry = line.entries[line.from] as T;
    line.from += 1;
    this.#size -= 1;
    this.#lines.delete(client);
    if (line.from < line.entries.length) this.#lines.set(client, compact(line));
    return entry;
  }
}

/** What was taken is let go of, half of it at a time. */
function compact<T>(line: Line<T>): Line<T> {
  if (line.from < 64 || line.from * 2 < line.entries.length) return line;
  return { entries: line.entries.slice(line.from), from: 0 };
}
