/** Something that has a place in an order of changes. */
export interface Changing<T> {
  /** Position of the ledger that last changed it; 0: never. */
  changedAt: number;
  older: T | null;
  newer: T | null;
}

/**
 * Things in the order in which they last changed: a change costs the same however many there are,
 * and nothing is kept but the last one.
 */
export class ChangeOrder<T extends Changing<T>> {
  #newest: T | null = null;

  /** Position of the newest change; 0: there was none. */
  get revision(): number {
    return this.#newest?.changedAt ?? 0;
  }

  /** Notes a change. Positions never go back. */
  touch(item: T, revision: number): void {
    if (item !== this.#newest) {
      if (item.older !== null) item.older.newer = item.newer;
      if (item.newer !== null) item.newer.older = item.older;
      item.older = this.#newest;
      item.newer = null;
      if (this.#newest !== null) this.#newest.newer = item;
      this.#newest = item;
    }
    item.changedAt = revision;
  }

  /** What changed after a position, in the order of last changes. Looks at nothing else. */
  since(revision: number): readonly T[] {
    const changed: T[] = [];
    for (let item = this.#newest; item !== null && item.changedAt > revision; item = item.older)
      changed.push(item);
    return changed.reverse();
  }
}
