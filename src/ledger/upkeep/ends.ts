/** Something that ends at a time, epoch ms. */
interface Ending {
  readonly until: number;
}

/** Things by when they end, soonest first: a heap. To add one, or to take one out, looks at few. */
export class Ends<T extends Ending> {
  readonly #heap: T[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** The one that ends first; undefined: there is none. */
  get first(): T | undefined {
    return this.#heap[0];
  }

  add(one: T): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(one);
    while (at > 0) {
      const above = (at - 1) >>> 1;
      const parent = heap[above];
      if (parent === undefined || parent.until <= one.until) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = one;
  }

  /** Takes out the one that ends first. */
  take(): T | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (untilOf(heap[below + 1]) < untilOf(heap[below])) below += 1;
      const child = heap[below];
      if (child === undefined || child.until >= last.until) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
    return first;
  }

  /** Forgets those for which it is false. Looks at all. */
  keep(wanted: (one: T) => boolean): void {
    for (const one of this.#heap.splice(0)) if (wanted(one)) this.add(one);
  }

  clear(): void {
    this.#heap.length = 0;
  }
}

function untilOf(one: Ending | undefined): number {
  return one?.until ?? Infinity;
}
