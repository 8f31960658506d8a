import { lastingBytes } from '../lib/lasting.js';

/** Binary logarithm of the entries of a block. An insertion moves half of them on average. */
export const BITS = 8;
export const CAPACITY = 2 ** BITS;
export const WITHIN = CAPACITY - 1;
/** Entries of a block that `split` fills: it leaves space for insertions. */
export const FILLED = CAPACITY * 0.75;

/** A run of neighbours in the order. */
export class Block {
  readonly keys: Float64Array;
  readonly ties: Float64Array;
  readonly slots: Int32Array;
  /** Null if they follow from the key. */
  readonly freeGib: Float64Array | null;
  size = 0;
  mostFreeGib = -Infinity;

  constructor(hasFreeGib: boolean) {
    // All columns in one buffer: to allocate one for each costs more than to fill them.
    const numbers = (hasFreeGib ? 3 : 2) * CAPACITY;
    const buffer = lastingBytes(numbers * 8 + CAPACITY * 4);
    this.keys = new Float64Array(buffer, 0, CAPACITY);
    this.ties = new Float64Array(buffer, CAPACITY * 8, CAPACITY);
    this.freeGib = hasFreeGib ? new Float64Array(buffer, CAPACITY * 16, CAPACITY) : null;
    this.slots = new Int32Array(buffer, numbers * 8, CAPACITY);
  }

  insert(at: number, key: number, tie: number, freeGib: number, slot: number): void {
    const { size } = this;
    if (at < size) {
      this.keys.copyWithin(at + 1, at, size);
      this.ties.copyWithin(at + 1, at, size);
      this.slots.copyWithin(at + 1, at, size);
      this.freeGib?.copyWithin(at + 1, at, size);
    }
    this.keys[at] = key;
    this.ties[at] = tie;
    this.slots[at] = slot;
    if (this.freeGib !== null) {
      this.freeGib[at] = freeGib;
      if (freeGib > this.mostFreeGib) this.mostFreeGib = freeGib;
    }
    this.size = size + 1;
  }

  remove(at: number): void {
    const { size, freeGib } = this;
    const wasMost = freeGib !== null && freeGib[at] === this.mostFreeGib;
    if (at + 1 < size) {
      this.keys.copyWithin(at, at + 1, size);
      this.ties.copyWithin(at, at + 1, size);
      this.slots.copyWithin(at, at + 1, size);
      this.freeGib?.copyWithin(at, at + 1, size);
    }
    this.size = size - 1;
    if (wasMost) this.findMost();
  }

  /** Call after changes other than `insert` and `remove`. Nothing to do if it follows from keys. */
  findMost(): void {
    if (this.freeGib !== null) this.mostFreeGib = highest(this.freeGib, this.size);
  }

  /** Moves an entry within the block, to where it belongs under another key and tie. */
  move(from: number, key: number, tie: number, freeGib: number): void {
    const { keys, ties, slots } = this;
    const slot = slots[from] ?? 0;
    let at = from;
    while (at > 0 && isAfter(keys[at - 1] ?? 0, ties[at - 1] ?? 0, key, tie)) at -= 1;
    while (at + 1 < this.size && isAfter(key, tie, keys[at + 1] ?? 0, ties[at + 1] ?? 0)) at += 1;
    const before = this.freeGib?.[from] ?? 0;
    if (at !== from) this.#shift(from, at);
    keys[at] = key;
    ties[at] = tie;
    slots[at] = slot;
    if (this.freeGib === null) return;
    this.freeGib[at] = freeGib;
    if (freeGib >= this.mostFreeGib) this.mostFreeGib = freeGib;
    else if (before === this.mostFreeGib) this.findMost();
  }

  /** Closes the gap at `from` and opens one at `to`. */
  #shift(from: number, to: number): void {
    const [target, start, end] = to < from ? [to + 1, to, from] : [from, from + 1, to + 1];
    this.keys.copyWithin(target, start, end);
    this.ties.copyWithin(target, start, end);
    this.slots.copyWithin(target, start, end);
    this.freeGib?.copyWithin(target, start, end);
  }

  /** Moves its upper half to a new block. */
  halve(): Block {
    const upper = new Block(this.freeGib !== null);
    const from = this.size >>> 1;
    upper.keys.set(this.keys.subarray(from, this.size));
    upper.ties.set(this.ties.subarray(from, this.size));
    upper.slots.set(this.slots.subarray(from, this.size));
    if (this.freeGib !== null) upper.freeGib?.set(this.freeGib.subarray(from, this.size));
    upper.size = this.size - from;
    this.size = from;
    this.findMost();
    upper.findMost();
    return upper;
  }
}

/** Whether an entry comes after another in the order. */
export function isAfter(key: number, tie: number, otherKey: number, otherTie: number): boolean {
  return key > otherKey || (key === otherKey && tie < otherTie);
}

function highest(freeGib: Float64Array, size: number): number {
  let most = -Infinity;
  for (let at = 0; at < size; at++) if ((freeGib[at] ?? 0) > most) most = freeGib[at] ?? 0;
  return most;
}
