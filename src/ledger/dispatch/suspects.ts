/**
 * How many streams must break over an order, the last ones when it was sent alone, before it is set
 * aside.
 */
const MOST_BREAKS = 3;
/**
 * Orders that a worker read, or that ended, leave the list: it grows this long only if thousands
 * fail at once.
 */
const MOST_REMEMBERED = 10_000;

/**
 * Orders over which the streams of workers broke, by decision: told, and not acknowledged when the
 * stream ended. Of several that were told together it is not known which one it was, so each of
 * them is told alone the next time (docs/adr/0022). In memory: a server that starts begins anew.
 */
export class Suspects {
  readonly #breaks = new Map<string, number>();

  /** How many streams broke over an order. */
  breaksOf(decisionId: string): number {
    return this.#breaks.get(decisionId) ?? 0;
  }

  /** A stream broke over these. Answers those that no worker can read. */
  broke(decisionIds: readonly string[]): readonly string[] {
    const unreadable: string[] = [];
    for (const id of decisionIds) {
      const breaks = this.breaksOf(id) + 1;
      this.#breaks.delete(id);
      if (breaks >= MOST_BREAKS) unreadable.push(id);
      else this.#breaks.set(id, breaks);
    }
    for (const oldest of this.#breaks.keys()) {
      if (this.#breaks.size <= MOST_REMEMBERED) break;
      this.#breaks.delete(oldest);
    }
    return unreadable;
  }

  /** A worker has read it, or it is over. */
  clear(decisionId: string): void {
    this.#breaks.delete(decisionId);
  }
}
