import { BITS, Block, CAPACITY, FILLED, isAfter, WITHIN } from './block.js';

/**
 * How the free GiB of pools follow from the key that they are sorted by. `key`: they are the key.
 * `opposite`: they are the key with the other sign. `capped`: they are the key, or less where a
 * pool's largest volume is smaller. `apart`: they do not follow from it.
 */
export type FreeGibFrom = 'key' | 'opposite' | 'capped' | 'apart';

/**
 * Pools, by slot, in ascending order of their keys; for equal keys, descending in tie order. So the
 * last pool is the best. Finds the pools with enough GiB free from both ends. A change takes a
 * search and moves a part of one block. A position is valid until the next change; -1 is none.
 */
export class SortedPools {
  readonly #blocks: Block[] = [];
  /** Last key and tie of each block: a search reads no other block than the right one. */
  readonly #lastKeys: number[] = [];
  readonly #lastTies: number[] = [];
  readonly #freeGibFrom: FreeGibFrom;
  #size = 0;
  /**
   * Bounds of what the pools' largest volumes may have, if `capped`: of all pools that were put in
   * since the list was empty.
   */
  leastCapGib = Infinity;
  mostCapGib = -Infinity;

  constructor(freeGibFrom: FreeGibFrom) {
    this.#freeGibFrom = freeGibFrom;
  }

  get size(): number {
    return this.#size;
  }

  /** Keys of the first and the last pool. Only valid if there are any. */
  get firstKey(): number {
    return this.#block(0).keys[0] ?? 0;
  }

  get lastKey(): number {
    return this.#lastKeys[this.#lastKeys.length - 1] ?? 0;
  }

  insert(slot: number, key: number, tie: number, freeGib: number): void {
    if (this.#blocks.length === 0) this.#addBlock(0, this.#newBlock());
    const number = Math.min(this.#blockOf(key, tie), this.#blocks.length - 1);
    const block = this.#block(number);
    block.insert(placeIn(block, key, tie), key, tie, freeGib, slot);
    this.#cap(key, freeGib);
    this.#size += 1;
    if (block.size === CAPACITY) this.#addBlock(number + 1, block.halve());
    this.#sum(number);
  }

  /** Removes the entry that was inserted under this key and tie. */
  remove(key: number, tie: number): void {
    const number = this.#blockOf(key, tie);
    const block = this.#block(number);
    const at = placeIn(block, key, tie);
    if (block.keys[at] !== key || block.ties[at] !== tie || at >= block.size)
      throw new Error('a pool is not where its order has it');
    block.remove(at);
    this.#size -= 1;
    if (this.#size === 0) this.#uncap();
    if (block.size > 0) this.#sum(number);
    else this.#dropBlock(number);
  }

  /**
   * Puts the entry of a key and tie under others. Most figures change by little: then it stays
   * where it is, or moves past few.
   */
  rekey(wasKey: number, wasTie: number, key: number, tie: number, freeGib: number): void {
    const number = this.#blockOf(wasKey, wasTie);
    const block = this.#block(number);
    const at = placeIn(block, wasKey, wasTie);
    if (block.keys[at] !== wasKey || block.ties[at] !== wasTie || at >= block.size)
      throw new Error('a pool is not where its order has it');
    if (!this.#isWithin(number, key, tie)) {
      const slot = block.slots[at] ?? 0;
      this.remove(wasKey, wasTie);
      this.insert(slot, key, tie, freeGib);
      return;
    }
    block.move(at, key, tie, freeGib);
    this.#cap(key, freeGib);
    this.#sum(number);
  }

  /** Whether a key and tie belong between the blocks before and after one. */
  #isWithin(number: number, key: number, tie: number): boolean {
    if (
      number > 0 &&
      !isAfter(key, tie, this.#lastKeys[number - 1] ?? 0, this.#lastTies[number - 1] ?? 0)
    )
      return false;
    const next = this.#blocks[number + 1];
    return next === undefined || isAfter(next.keys[0] ?? 0, next.ties[0] ?? 0, key, tie);
  }

  /** Moves the pools that do not stay to a new list, in the same order. */
  split(stays: (slot: number) => boolean): SortedPools {
    const all = this.#blocks.splice(0);
    this.#lastKeys.length = 0;
    this.#lastTies.length = 0;
    this.#size = 0;
    this.#uncap();
    const others = new SortedPools(this.#freeGibFrom);
    // Blocks that were read, to be filled again.
    const empty: Block[] = [];
    for (const block of all) {
      const { keys, ties, slots, freeGib, size } = block;
      for (let at = 0; at < size; at++) {
        const slot = slots[at] ?? 0;
        (stays(slot) ? this : others).#append(
          slot,
          keys[at] ?? 0,
          ties[at] ?? 0,
          freeGib?.[at] ?? 0,
          empty,
        );
      }
      block.size = 0;
      empty.push(block);
    }
    this.appended();
    others.appended();
    return others;
  }

  /** Adds a pool behind all others. Call `appended` after the last one, before anything else. */
  append(slot: number, key: number, tie: number, freeGib: number): void {
    this.#append(slot, key, tie, freeGib, null);
  }

  appended(): void {
    for (let number = 0; number < this.#blocks.length; number++) {
      this.#block(number).findMost();
      this.#sum(number);
    }
  }

  #cap(key: number, freeGib: number): void {
    if (this.#freeGibFrom !== 'capped') return;
    // What is not less than the key may grow with it.
    if (freeGib >= key) this.mostCapGib = Infinity;
    else {
      if (freeGib < this.leastCapGib) this.leastCapGib = freeGib;
      if (freeGib > this.mostCapGib) this.mostCapGib = freeGib;
    }
  }

  #uncap(): void {
    this.leastCapGib = Infinity;
    this.mostCapGib = -Infinity;
  }

  #append(slot: number, key: number, tie: number, freeGib: number, empty: Block[] | null): void {
    let block = this.#blocks[this.#blocks.length - 1];
    if (block === undefined || block.size >= FILLED) {
      block = empty?.pop() ?? this.#newBlock();
      this.#blocks.push(block);
    }
    const at = block.size;
    block.keys[at] = key;
    block.ties[at] = tie;
    block.slots[at] = slot;
    if (block.freeGib !== null) block.freeGib[at] = freeGib;
    block.size = at + 1;
    this.#size += 1;
    this.#cap(key, freeGib);
  }

  /** Position of the first pool in the order with `neededGib` free. */
  first(neededGib: number): number {
    const from = this.#freeGibFrom;
    if (from === 'opposite' || from === 'apart') return this.#upward(0, 0, neededGib);
    const number = this.#blockOf(neededGib, Infinity);
    const block = this.#blocks[number];
    if (block === undefined) return -1;
    const at = placeIn(block, neededGib, Infinity);
    return from === 'key' ? (number << BITS) | at : this.#upward(number, at, neededGib);
  }

  /** Position of the last pool in the order with `neededGib` free: the best one. */
  last(neededGib: number): number {
    const number = this.#blocks.length - 1;
    if (number < 0) return -1;
    if (this.#freeGibFrom === 'key')
      return this.lastKey >= neededGib ? (number << BITS) | (this.#block(number).size - 1) : -1;
    if (this.#freeGibFrom === 'capped' && this.lastKey < neededGib) return -1;
    if (this.#freeGibFrom === 'apart' || this.#freeGibFrom === 'capped')
      return this.#downward(number, this.#block(number).size - 1, neededGib);
    // The last one whose key is at most `-neededGib`.
    const at = this.#blockOf(-neededGib, -Infinity);
    const block = this.#blocks[at];
    return block === undefined
      ? this.#downward(number, this.#block(number).size - 1, neededGib)
      : this.#downward(at, placeIn(block, -neededGib, -Infinity) - 1, neededGib);
  }

  after(position: number, neededGib: number): number {
    return this.#upward(position >>> BITS, (position & WITHIN) + 1, neededGib);
  }

  before(position: number, neededGib: number): number {
    const at = (position & WITHIN) - 1;
    // If one pool has enough free, so have all below it.
    if (at >= 0 && this.#freeGibFrom === 'opposite') return position - 1;
    return this.#downward(position >>> BITS, at, neededGib);
  }

  slotAt(position: number): number {
    return this.#block(position >>> BITS).slots[position & WITHIN] ?? 0;
  }

  keyAt(position: number): number {
    return this.#block(position >>> BITS).keys[position & WITHIN] ?? 0;
  }

  tieAt(position: number): number {
    return this.#block(position >>> BITS).ties[position & WITHIN] ?? 0;
  }

  #upward(from: number, start: number, neededGib: number): number {
    let at = start;
    for (let number = from; number < this.#blocks.length; number++) {
      const block = this.#block(number);
      if (block.mostFreeGib >= neededGib) {
        for (; at < block.size; at++)
          if (this.#freeGibAt(block, at) >= neededGib) return (number << BITS) | at;
      }
      at = 0;
    }
    return -1;
  }

  #downward(from: number, start: number, neededGib: number): number {
    let at = start;
    for (let number = from; number >= 0; number--) {
      const block = this.#block(number);
      if (block.mostFreeGib >= neededGib) {
        for (; at >= 0; at--)
          if (this.#freeGibAt(block, at) >= neededGib) return (number << BITS) | at;
      }
      // If a block has too little free, so have all below it.
      else if (this.#freeGibFrom === 'key') return -1;
      if (this.#freeGibFrom === 'capped' && (block.keys[0] ?? 0) < neededGib) return -1;
      at = (this.#blocks[number - 1]?.size ?? 0) - 1;
    }
    return -1;
  }

  #freeGibAt(block: Block, at: number): number {
    if (block.freeGib !== null) return block.freeGib[at] ?? 0;
    const key = block.keys[at] ?? 0;
    return this.#freeGibFrom === 'key' ? key : -key;
  }

  #newBlock(): Block {
    return new Block(this.#freeGibFrom === 'apart' || this.#freeGibFrom === 'capped');
  }

  #block(number: number): Block {
    const block = this.#blocks[number];
    if (block === undefined) throw new Error('a pool is not where its order has it');
    return block;
  }

  #addBlock(number: number, block: Block): void {
    this.#blocks.splice(number, 0, block);
    this.#lastKeys.splice(number, 0, 0);
    this.#lastTies.splice(number, 0, 0);
    if (block.size > 0) this.#sum(number);
  }

  #dropBlock(number: number): void {
    this.#blocks.splice(number, 1);
    this.#lastKeys.splice(number, 1);
    this.#lastTies.splice(number, 1);
  }

  /** Updates what is kept of a block outside of it. */
  #sum(number: number): void {
    const block = this.#block(number);
    const last = block.size - 1;
    this.#lastKeys[number] = block.keys[last] ?? 0;
    this.#lastTies[number] = block.ties[last] ?? 0;
    if (block.freeGib === null)
      block.mostFreeGib = this.#freeGibAt(block, this.#freeGibFrom === 'key' ? last : 0);
  }

  /** The first block whose last entry is not before this key and tie. */
  #blockOf(key: number, tie: number): number {
    const keys = this.#lastKeys;
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const last = keys[middle] ?? 0;
      if (last < key || (last === key && (this.#lastTies[middle] ?? 0) > tie)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The first place in a block that is not before this key and tie. */
function placeIn({ keys, ties, size }: Block, key: number, tie: number): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = keys[middle] ?? 0;
    if (other < key || (other === key && (ties[middle] ?? 0) > tie)) low = middle + 1;
    else high = middle;
  }
  return low;
}
