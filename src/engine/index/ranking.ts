import { room } from '../capacity/capacity.js';
import type { Figure } from '../framework/weigh.js';
import type { IndexedPool } from './indexed-pool.js';
import { type RoomOf, SortedPools } from './sorted-pools.js';

const ABSENT = 0;
const NUMBERED = 1;
const NUMBERLESS = 2;
const ASIDE = 3;

/** Where a pool's cells of `filed` begin, and what they are. */
const STRIDE = 4;
const KEY = 0;
const TIE = 1;
const ROOM = 2;
const STATE = 3;

/**
 * One order of pools, in cells: a weigher's numbers from worst to best, where all that a request
 * changes of them is whether thin rules apply. Keys are numbers times the sign: the highest is the
 * best.
 */
export class Ranking {
  /**
   * By slot, side by side, so that a pool's are in one line of a cache: key, tie, room and state
   * that it is filed under.
   */
  #filed = new Float64Array(0);
  /**
   * By cell: its pools with a number; those without one, whose order is the tie order; and those
   * with a number that should be the room and is not quite, which are few.
   */
  readonly #numbered: SortedPools[] = [];
  readonly #numberless: SortedPools[] = [];
  readonly #aside: SortedPools[] = [];
  /**
   * By cell, so that a decision reads no list of a cell that has nothing better: the best key and
   * the worst one.
   */
  bestKeys = new Float64Array(0);
  worstKeys = new Float64Array(0);
  /**
   * By cell: the most and the least room of its pools with a number, as far as the order tells;
   * else no more and no less. None: -Infinity.
   */
  mostRooms = new Float64Array(0);
  leastRooms = new Float64Array(0);
  /** By cell: 1 where some have no number. */
  numberless = new Uint8Array(0);
  /** By cell: 1 where some are put aside. */
  aside = new Uint8Array(0);
  readonly #roomOf: RoomOf;

  constructor(
    readonly figure: Figure,
    /** 1: the highest number is the best; -1: the lowest is. */
    readonly sign: 1 | -1,
    /** Whether requests of this order ask for thick volumes. */
    readonly thick: boolean,
    /** Whether the number is the room itself, but for pools that are put aside. */
    private readonly isRoom: boolean,
  ) {
    this.#roomOf = isRoom ? (sign > 0 ? 'key' : 'opposite') : 'apart';
  }

  numberedIn(cell: number): SortedPools {
    return this.#listOf(this.#numbered, cell);
  }

  numberlessIn(cell: number): SortedPools {
    return this.#listOf(this.#numberless, cell);
  }

  asideIn(cell: number): SortedPools {
    return this.#listOf(this.#aside, cell);
  }

  /** A pool's number as it is now, for what is consumed in it; null: it has none. */
  numberOf(
    { report: { space } }: IndexedPool,
    consumedGib: number,
    volumes: number,
  ): number | null {
    return this.figure.of(space, consumedGib, volumes, space.thin && !this.thick);
  }

  roomOf({ report: { space } }: IndexedPool, consumedGib: number): number {
    return room(space, consumedGib, space.thin && !this.thick);
  }

  /** Makes place for so many slots. */
  growSlots(slots: number): void {
    this.#filed = grown(this.#filed, slots * STRIDE);
  }

  /** Makes an empty cell, in place of one that is no more, or behind the others. */
  addCell(cell: number): void {
    if (cell >= this.bestKeys.length) {
      const cells = Math.max(64, cell * 2);
      this.bestKeys = grown(this.bestKeys, cells);
      this.worstKeys = grown(this.worstKeys, cells);
      this.mostRooms = grown(this.mostRooms, cells);
      this.leastRooms = grown(this.leastRooms, cells);
      this.numberless = Uint8Array.from({ length: cells }, (_, at) => this.numberless[at] ?? 0);
      this.aside = Uint8Array.from({ length: cells }, (_, at) => this.aside[at] ?? 0);
    }
    this.#put(
      cell,
      new SortedPools(this.#roomOf),
      new SortedPools('apart'),
      new SortedPools('apart'),
    );
  }

  /** Moves the pools of a cell that do not stay to one that was just made. */
  split(from: number, to: number, stays: (slot: number) => boolean): void {
    this.#put(
      to,
      this.numberedIn(from).split(stays),
      this.numberlessIn(from).split(stays),
      this.asideIn(from).split(stays),
    );
    this.#sum(from);
  }

  /**
   * Files a pool, as it is now, in a cell, and takes it out of the one where it was filed; null: it
   * was in none. A pool that can take nothing is in no list.
   */
  file(pool: IndexedPool, from: number | null, to: number): void {
    const { slot, consumedGib, tie } = pool;
    const room = this.roomOf(pool, consumedGib);
    const number = this.numberOf(pool, consumedGib, pool.volumeCount);
    const state = room === -Infinity || Number.isNaN(tie) ? ABSENT : this.#stateOf(number, room);
    const key = number === null ? 0 : this.sign * number;
    const filed = this.#filed;
    const at = slot * STRIDE;
    const same =
      filed[at + STATE] === state &&
      filed[at + KEY] === key &&
      filed[at + ROOM] === room &&
      filed[at + TIE] === tie;
    if (same && from === to) return;
    if (from !== null) this.take(slot, from);
    if (state !== ABSENT) this.#listFor(state, to).insert(slot, key, tie, room);
    filed[at + STATE] = state;
    filed[at + KEY] = key;
    filed[at + ROOM] = room;
    filed[at + TIE] = tie;
    this.#sum(to);
  }

  /** Takes a pool out of the cell where it is filed. */
  take(slot: number, from: number): void {
    const at = slot * STRIDE;
    const state = this.#filed[at + STATE];
    if (state === ABSENT) return;
    this.#listFor(state, from).remove(this.#filed[at + KEY] ?? 0, this.#filed[at + TIE] ?? 0);
    this.#filed[at + STATE] = ABSENT;
    this.#sum(from);
  }

  #stateOf(number: number | null, room: number): number {
    if (number === null) return NUMBERLESS;
    return this.isRoom && number !== room ? ASIDE : NUMBERED;
  }

  #listFor(state: number | undefined, cell: number): SortedPools {
    if (state === NUMBERED) return this.numberedIn(cell);
    return state === NUMBERLESS ? this.numberlessIn(cell) : this.asideIn(cell);
  }

  #put(cell: number, numbered: SortedPools, numberless: SortedPools, aside: SortedPools): void {
    this.#numbered[cell] = numbered;
    this.#numberless[cell] = numberless;
    this.#aside[cell] = aside;
    this.#sum(cell);
  }

  #sum(cell: number): void {
    const pools = this.numberedIn(cell);
    const any = pools.size > 0;
    const best = any ? pools.lastKey : -Infinity;
    const worst = any ? pools.firstKey : Infinity;
    this.bestKeys[cell] = best;
    this.worstKeys[cell] = worst;
    this.mostRooms[cell] =
      this.#roomOf === 'key'
        ? best
        : this.#roomOf === 'opposite'
          ? -worst
          : any
            ? Infinity
            : -Infinity;
    this.leastRooms[cell] =
      this.#roomOf === 'key' ? worst : this.#roomOf === 'opposite' ? -best : -Infinity;
    this.numberless[cell] = this.numberlessIn(cell).size > 0 ? 1 : 0;
    this.aside[cell] = this.asideIn(cell).size > 0 ? 1 : 0;
  }

  #listOf(lists: readonly SortedPools[], cell: number): SortedPools {
    const list = lists[cell];
    if (list === undefined) throw new Error(`there is no cell ${cell}`);
    return list;
  }
}

function grown(column: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  if (column.length >= length) return column;
  const longer = new Float64Array(length);
  longer.set(column);
  return longer;
}
