/** An item of a ChangeOrder: an entry of its linked list. */
export interface Changing<T> {
  /** Revision of the ledger that last changed it; 0: never. */
  changedAt: number;
  older: T | null;
  newer: T | null;
}

/**
 * Items in the order of their last changes. A change takes constant time, and only the last one of
 * each item is kept.
 */
export class ChangeOrder<T extends Changing<T>> {
  #newest: T | null = null;

  /** Revision of the newest change; 0 if there was none. */
  get revision(): number {
    return this.#newest?.changedAt ?? 0;
  }

  /** Notes a change. `revision` must not decrease. */
  touch(item: T, revision: number): void {
    if (item !== this.#newest) {
      this.#unlink(item);
      item.older = this.#newest;
      item.newer = null;
      if (this.#newest !== null) this.#newest.newer = item;
      this.#newest = item;
    }
    item.changedAt = revision;
  }

  /** Forgets an item, in whose place another is touched now. */
  drop(item: T): void {
    if (item === this.#newest) this.#newest = item.older;
    this.#unlink(item);
    item.older = null;
    item.newer = null;
  }

  #unlink(item: T): void {
    if (item.older !== null) item.older.newer = item.newer;
    if (item.newer !== null) item.newer.older = item.older;
  }

  /**
   * The items that changed after a revision, in the order of their last changes. Visits no others.
   */
  since(revision: number): readonly T[] {
    const changed: T[] = [];
    for (let item = this.#newest; item !== null && item.changedAt > revision; item = item.older)
      changed.push(item);
    return changed.reverse();
  }
}
