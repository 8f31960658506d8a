/** Slots, a bit each: a million take so little memory that it stays close to the processor. */
export class SlotSet {
  readonly #words: Uint32Array;

  /** @param slots all are below it */
  constructor(slots: number) {
    this.#words = new Uint32Array((slots >>> 5) + 1);
  }

  add(slot: number): void {
    this.#words[slot >>> 5] = (this.#words[slot >>> 5] ?? 0) | (1 << (slot & 31));
  }

  has(slot: number): boolean {
    return ((this.#words[slot >>> 5] ?? 0) & (1 << (slot & 31))) !== 0;
  }
}
