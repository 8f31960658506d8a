/** How many items that are no longer wanted the heap may keep, besides as many as are wanted. */
const SPARE = 64;

/**
 * A heap: items in order, of which the first is at hand. Adding an item, or taking the first, looks
 * at few others. An item that is no longer wanted stays inside, is never shown, and goes when it
 * would be the first, or when more than half of all are unwanted.
 */
export class LazyHeap<T> {
  #heap: T[] = [];
  /** How many of them are not wanted any more. */
  #unwanted = 0;

  /**
   * @param isBefore the order
   * @param isWanted whether an item is still wanted; once false, for ever
   */
  constructor(
    private readonly isBefore: (a: T, b: T) => boolean,
    private readonly isWanted: (one: T) => boolean,
  ) {}

  /** How many are wanted. */
  get size(): number {
    return this.#heap.length - this.#unwanted;
  }

  /** The first that is wanted; undefined: there is none. */
  get first(): T | undefined {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (this.isWanted(first)) return first;
      this.#take();
      this.#unwanted -= 1;
    }
    return undefined;
  }

  add(one: T): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(one);
    while (at > 0) {
      const above = (at - 1) >>> 1;
      const parent = heap[above];
      if (parent === undefined || !this.isBefore(one, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = one;
  }

  /** One of them is no longer wanted. */
  forget(): void {
    this.#unwanted += 1;
    if (this.#unwanted <= this.size + SPARE) return;
    const wanted = this.#heap.filter(this.isWanted);
    this.clear();
    for (const one of wanted) this.add(one);
  }

  clear(): void {
    this.#heap = [];
    this.#unwanted = 0;
  }

  #take(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      let child = heap[below];
      const beside = heap[below + 1];
      if (child !== undefined && beside !== undefined && this.isBefore(beside, child)) {
        below += 1;
        child = beside;
      }
      if (child === undefined || !this.isBefore(child, last)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
  }
}
