/** How the room of pools runs along their order: that of the weigher's number is the room itself, or its opposite, or neither. */
export type Trend = 'up' | 'down' | 'none';

/** Entries of a block: an insertion moves half of them. With 128, 256 and 512, `bench engine` at 1 M pools differs by less than its noise. */
const CAPACITY = 256;

/** Neighbours in the order. */
class Block {
  readonly keys = new Float64Array(CAPACITY);
  readonly ties = new Float64Array(CAPACITY);
  readonly rooms = new Float64Array(CAPACITY);
  readonly slots = new Int32Array(CAPACITY);
  size = 0;
  mostRoom = -Infinity;

  insert(at: number, key: number, tie: number, room: number, slot: number): void {
    if (at < this.size) {
      this.keys.copyWithin(at + 1, at, this.size);
      this.ties.copyWithin(at + 1, at, this.size);
      this.rooms.copyWithin(at + 1, at, this.size);
      this.slots.copyWithin(at + 1, at, this.size);
    }
    this.keys[at] = key;
    this.ties[at] = tie;
    this.rooms[at] = room;
    this.slots[at] = slot;
    this.size += 1;
  }

  remove(at: number): void {
    this.keys.copyWithin(at, at + 1, this.size);
    this.ties.copyWithin(at, at + 1, this.size);
    this.rooms.copyWithin(at, at + 1, this.size);
    this.slots.copyWithin(at, at + 1, this.size);
    this.size -= 1;
  }

  /** Gives its upper half away. */
  halve(): Block {
    const upper = new Block();
    const from = this.size >>> 1;
    upper.keys.set(this.keys.subarray(from, this.size));
    upper.ties.set(this.ties.subarray(from, this.size));
    upper.rooms.set(this.rooms.subarray(from, this.size));
    upper.slots.set(this.slots.subarray(from, this.size));
    upper.size = this.size - from;
    this.size = from;
    return upper;
  }
}

/**
 * Pools, by slot, in the order of a key, and where keys are equal, the later in tie order first: so the last one is the best. Finds from both ends those
 * with enough room. A change costs a search and the move of a part of one block. A position is only good until the next change; -1 is none.
 */
export class SortedPools {
  readonly #blocks: Block[] = [];
  /** Of each block, side by side, so that a search reads no block but the right one. */
  readonly #lastKeys: number[] = [];
  readonly #lastTies: number[] = [];
  #size = 0;

  constructor(readonly trend: Trend) {}

  get size(): number {
    return this.#size;
  }

  /** Of any that there are: the key of the first, and of the last. */
  get firstKey(): number {
    return this.#block(0).keys[0] ?? 0;
  }

  get lastKey(): number {
    return this.#lastKeys[this.#lastKeys.length - 1] ?? 0;
  }

  insert(slot: number, key: number, tie: number, room: number): void {
    if (this.#blocks.length === 0) this.#addBlock(0, new Block());
    const number = Math.min(this.#blockOf(key, tie), this.#blocks.length - 1);
    const block = this.#block(number);
    block.insert(placeIn(block, key, tie), key, tie, room, slot);
    this.#size += 1;
    if (block.size === CAPACITY) this.#addBlock(number + 1, block.halve());
    this.#sum(number);
  }

  /** Removes the entry that was inserted under this key and tie. */
  remove(key: number, tie: number): void {
    const number = this.#blockOf(key, tie);
    const block = this.#block(number);
    const at = placeIn(block, key, tie);
    if (block.keys[at] !== key || block.ties[at] !== tie || at >= block.size) throw new Error('a pool is not where its order has it');
    block.remove(at);
    this.#size -= 1;
    if (block.size > 0) this.#sum(number);
    else this.#dropBlock(number);
  }

  /** Gives away, in their order, the pools that do not stay. */
  split(stays: (slot: number) => boolean): SortedPools {
    const all = this.#blocks.splice(0);
    this.#lastKeys.length = 0;
    this.#lastTies.length = 0;
    this.#size = 0;
    const others = new SortedPools(this.trend);
    for (const block of all) {
      for (let at = 0; at < block.size; at++) {
        const slot = block.slots[at] ?? 0;
        (stays(slot) ? this : others).insert(slot, block.keys[at] ?? 0, block.ties[at] ?? 0, block.rooms[at] ?? 0);
      }
    }
    return others;
  }

  /** Position of the first pool in the order with so much room, GiB. */
  first(room: number): number {
    const number = this.trend === 'up' ? this.#firstRising(room) : 0;
    return this.#upward(number, this.trend === 'up' && number < this.#blocks.length ? risingIn(this.#block(number), room) : 0, room);
  }

  /** Position of the last one, which is the best. */
  last(room: number): number {
    const number = this.trend === 'down' ? this.#lastFalling(room) : this.#blocks.length - 1;
    if (number < 0) return -1;
    const block = this.#block(number);
    return this.#downward(number, (this.trend === 'down' ? fallingIn(block, room) : block.size) - 1, room);
  }

  after(position: number, room: number): number {
    return this.#upward(Math.floor(position / CAPACITY), (position % CAPACITY) + 1, room);
  }

  before(position: number, room: number): number {
    return this.#downward(Math.floor(position / CAPACITY), (position % CAPACITY) - 1, room);
  }

  slotAt(position: number): number {
    return this.#block(Math.floor(position / CAPACITY)).slots[position % CAPACITY] ?? 0;
  }

  keyAt(position: number): number {
    return this.#block(Math.floor(position / CAPACITY)).keys[position % CAPACITY] ?? 0;
  }

  tieAt(position: number): number {
    return this.#block(Math.floor(position / CAPACITY)).ties[position % CAPACITY] ?? 0;
  }

  #upward(from: number, start: number, room: number): number {
    let at = start;
    for (let number = from; number < this.#blocks.length; number++) {
      const block = this.#block(number);
      if (block.mostRoom >= room) {
        for (; at < block.size; at++) if ((block.rooms[at] ?? 0) >= room) return number * CAPACITY + at;
      }
      at = 0;
    }
    return -1;
  }

  #downward(from: number, start: number, room: number): number {
    let at = start;
    for (let number = from; number >= 0; number--) {
      const block = this.#block(number);
      if (block.mostRoom >= room) {
        for (; at >= 0; at--) if ((block.rooms[at] ?? 0) >= room) return number * CAPACITY + at;
      }
      at = (this.#blocks[number - 1]?.size ?? 0) - 1;
    }
    return -1;
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

  /** What is known of a block without looking into it. */
  #sum(number: number): void {
    const block = this.#block(number);
    const last = block.size - 1;
    this.#lastKeys[number] = block.keys[last] ?? 0;
    this.#lastTies[number] = block.ties[last] ?? 0;
    if (this.trend === 'none') {
      let most = -Infinity;
      for (let at = 0; at <= last; at++) if ((block.rooms[at] ?? 0) > most) most = block.rooms[at] ?? 0;
      block.mostRoom = most;
    } else block.mostRoom = block.rooms[this.trend === 'up' ? last : 0] ?? 0;
  }

  /** The first block whose last entry is not before this key and tie. */
  #blockOf(key: number, tie: number): number {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const last = this.#lastKeys[middle] ?? 0;
      if (last < key || (last === key && (this.#lastTies[middle] ?? 0) > tie)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #firstRising(room: number): number {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#block(middle).mostRoom < room) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #lastFalling(room: number): number {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#block(middle).mostRoom >= room) low = middle + 1;
      else high = middle;
    }
    return low - 1;
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

/** The first place with enough room, where room grows along the block. */
function risingIn({ rooms, size }: Block, room: number): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rooms[middle] ?? 0) < room) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first place without enough room, where room shrinks along the block. */
function fallingIn({ rooms, size }: Block, room: number): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rooms[middle] ?? 0) >= room) low = middle + 1;
    else high = middle;
  }
  return low;
}
