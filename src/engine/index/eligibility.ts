import type { BoundFilter } from '../framework/filter.js';
import type { Figure } from '../framework/weigh.js';
import { virtualFreeGib } from '../weighers/capacity.js';
import { Cell, MOST_CLASSES, WORDS, withBit } from './cell.js';
import type { IndexedPool } from './indexed-pool.js';
import { Ranking } from './ranking.js';

/**
 * Requests that the filters treat alike, as far as they read nothing of a pool but its report and
 * zone.
 */
export interface EligibilityClass {
  readonly number: number;
  readonly key: string;
  readonly checks: readonly BoundFilter[];
  /** Where its pools are. */
  cells: readonly number[];
  usedAt: number;
}

/** Keys that were asked for once and are remembered. */
const MOST_ASKED = 1024;

const FIGURES = 1;
const FACTS = 2;

/**
 * Which pools pass for which requests, and in which order, kept up with the pools. Pools that
 * belong to the same classes lie in one cell and are ranked there: so a pool that changes is filed
 * anew once, not once a class. A class is made, which costs a look at every pool, at the first
 * request for it; where there are as many as are kept, at the second, and the one that was not
 * asked for the longest goes.
 */
export class Eligibility {
  /** By slot; undefined: takes no part. */
  readonly #pools: (IndexedPool | undefined)[] = [];
  readonly #cellOf: (Cell | undefined)[] = [];
  #bits = new Uint32Array(0);
  /** By slot: what changed since the last look. */
  #changed = new Uint8Array(0);
  #changes: IndexedPool[] = [];
  /** By their words. */
  readonly #cells = new Map<string, Cell>();
  /** Numbers of cells that are no more. */
  readonly #freeCells: number[] = [];
  readonly #classes = new Map<string, EligibilityClass>();
  /** Those that no class has. */
  readonly #numbers: Set<number>;
  readonly #asked = new Set<string>();
  readonly #rankings: Ranking[] = [];
  #uses = 0;
  /**
   * Pools without a place in tie order that a number can hold: while there are any, nothing is
   * ranked.
   */
  readonly #unplaced = new Set<number>();

  /** @param classes how many are kept, at most MOST_CLASSES */
  constructor(private readonly classes: number) {
    this.#numbers = new Set(
      Array.from({ length: Math.min(classes, MOST_CLASSES) }, (_, number) => number),
    );
  }

  /** As it was at first. */
  anew(): Eligibility {
    return new Eligibility(this.classes);
  }

  /** A pool's promised or reported numbers changed. Hot. */
  figuresChanged(pool: IndexedPool): void {
    this.#note(pool, FIGURES);
  }

  /** A pool's report, zone or taking part changed, or it is new. */
  factsChanged(pool: IndexedPool): void {
    this.#note(pool, FACTS);
  }

  /** Files anew what changed. False: pools cannot be ranked now. */
  settle(): boolean {
    if (this.#changes.length > 0) {
      const changes = this.#changes;
      this.#changes = [];
      for (const pool of changes) {
        const what = this.#changed[pool.slot] ?? 0;
        this.#changed[pool.slot] = 0;
        if (what >= FACTS) this.#place(pool);
        else this.#rank(pool, this.#cellOf[pool.slot], this.#cellOf[pool.slot]);
      }
    }
    return this.#unplaced.size === 0;
  }

  /**
   * The class of a key, which must be settled; null: not kept yet. `bind` gives the filters that
   * make it.
   */
  classOf(key: string, bind: () => readonly BoundFilter[]): EligibilityClass | null {
    const known = this.#classes.get(key);
    if (known !== undefined) {
      this.#uses += 1;
      known.usedAt = this.#uses;
      return known;
    }
    if (this.#numbers.size > 0 || this.#asked.delete(key)) return this.#make(key, bind);
    this.#asked.add(key);
    for (const oldest of this.#asked) {
      if (this.#asked.size <= MOST_ASKED) break;
      this.#asked.delete(oldest);
    }
    return null;
  }

  /** A ranking, which is made where there is none yet. Pools must be settled. */
  rankingOf(figure: Figure, sign: 1 | -1, thick: boolean): Ranking {
    for (const known of this.#rankings)
      if (known.figure === figure && known.sign === sign && known.thick === thick) return known;
    const ranking = new Ranking(figure, sign, thick, figure === virtualFreeGib);
    ranking.growSlots(this.#changed.length);
    for (const { number } of this.#cells.values()) ranking.addCell(number);
    for (const [slot, pool] of this.#pools.entries()) {
      const cell = this.#cellOf[slot];
      if (pool !== undefined && cell !== undefined) ranking.file(pool, null, cell.number);
    }
    this.#rankings.push(ranking);
    return ranking;
  }

  /** Whether a pool belongs to a class. It must be settled. */
  isIn(pool: IndexedPool, { number }: EligibilityClass): boolean {
    return this.#cellOf[pool.slot]?.isIn(number) === true;
  }

  poolAt(slot: number): IndexedPool {
    const pool = this.#pools[slot];
    if (pool === undefined) throw new Error('a pool that takes no part is ranked');
    return pool;
  }

  #note(pool: IndexedPool, what: number): void {
    if (pool.slot >= this.#changed.length) this.#grow(pool.slot + 1);
    const before = this.#changed[pool.slot] ?? 0;
    if (before === 0) this.#changes.push(pool);
    this.#changed[pool.slot] = before | what;
  }

  #grow(slots: number): void {
    const length = Math.max(64, 2 ** Math.ceil(Math.log2(slots)));
    const changed = new Uint8Array(length);
    changed.set(this.#changed);
    this.#changed = changed;
    const bits = new Uint32Array(length * WORDS);
    bits.set(this.#bits);
    this.#bits = bits;
    for (const ranking of this.#rankings) ranking.growSlots(length);
  }

  /** Finds a pool's cell anew, and files it there. */
  #place(pool: IndexedPool): void {
    const { slot } = pool;
    const takesPart = pool.takesVolumes;
    if (takesPart && Number.isNaN(pool.tie)) this.#unplaced.add(slot);
    else this.#unplaced.delete(slot);
    if (takesPart) for (const known of [...this.#classes.values()]) this.#judge(pool, known);
    const from = this.#cellOf[slot];
    const to = takesPart
      ? this.#cellFor(this.#bits.slice(slot * WORDS, (slot + 1) * WORDS))
      : undefined;
    this.#rank(pool, from, to);
    this.#pools[slot] = takesPart ? pool : undefined;
    this.#cellOf[slot] = to;
    if (from === to) return;
    if (to !== undefined) to.size += 1;
    if (from !== undefined) {
      from.size -= 1;
      if (from.size === 0) this.#forgetCell(from);
    }
  }

  /**
   * A filter that breaks on a pool is for the full scan to report: the class that it makes is kept
   * no longer.
   */
  #judge(pool: IndexedPool, known: EligibilityClass): void {
    try {
      this.#mark(pool.slot, known.number, passesAll(known.checks, pool));
    } catch {
      this.#forgetClass(known);
    }
  }

  #mark(slot: number, number: number, isIn: boolean): void {
    const at = slot * WORDS + (number >>> 5);
    this.#bits[at] = withBit(this.#bits[at] ?? 0, number & 31, isIn);
  }

  #rank(pool: IndexedPool, from: Cell | undefined, to: Cell | undefined): void {
    for (const ranking of this.#rankings) {
      if (to !== undefined) ranking.file(pool, from?.number ?? null, to.number);
      else if (from !== undefined) ranking.take(pool.slot, from.number);
    }
  }

  #cellFor(words: Uint32Array): Cell {
    return this.#cells.get(words.join()) ?? this.#addCell(words);
  }

  #addCell(words: Uint32Array): Cell {
    const cell = new Cell(this.#freeCells.pop() ?? this.#cells.size, words);
    for (const ranking of this.#rankings) ranking.addCell(cell.number);
    this.#cells.set(words.join(), cell);
    this.#listCells();
    return cell;
  }

  #forgetCell(cell: Cell): void {
    this.#cells.delete(cell.words.join());
    this.#freeCells.push(cell.number);
    this.#listCells();
  }

  /** The same pools, in other classes. */
  #rename(cell: Cell, words: Uint32Array): void {
    this.#cells.delete(cell.words.join());
    cell.words = words;
    this.#cells.set(words.join(), cell);
  }

  #listCells(): void {
    for (const known of this.#classes.values()) known.cells = this.#cellsOf(known.number);
  }

  #cellsOf(number: number): readonly number[] {
    return [...this.#cells.values()].filter((cell) => cell.isIn(number)).map((cell) => cell.number);
  }

  #make(key: string, bind: () => readonly BoundFilter[]): EligibilityClass | null {
    if (this.#numbers.size === 0) this.#forgetClass(this.#leastUsed());
    const [number] = this.#numbers;
    if (number === undefined) return null;
    const checks: BoundFilter[] = [];
    try {
      checks.push(...bind());
      this.#markAll(number, checks);
    } catch {
      for (const slot of this.#pools.keys()) this.#mark(slot, number, false);
      return null;
    }
    this.#numbers.delete(number);
    this.#uses += 1;
    const made = { number, key, checks, cells: [], usedAt: this.#uses };
    this.#classes.set(key, made);
    this.#partition(number);
    return made;
  }

  /** Marks the pools that pass, and counts them by cell. */
  #markAll(number: number, checks: readonly BoundFilter[]): void {
    for (const cell of this.#cells.values()) cell.inside = 0;
    for (const [slot, pool] of this.#pools.entries()) {
      const cell = this.#cellOf[slot];
      if (pool === undefined || cell === undefined || !passesAll(checks, pool)) continue;
      this.#mark(slot, number, true);
      cell.inside += 1;
    }
  }

  /** Parts the cells of which only some pools were marked for a new class. */
  #partition(number: number): void {
    const parts = new Map<Cell, Cell>();
    for (const cell of [...this.#cells.values()]) {
      if (cell.inside === 0) continue;
      const words = cell.wordsWith(number, true);
      if (cell.inside === cell.size) {
        this.#rename(cell, words);
        continue;
      }
      const part = this.#addCell(words);
      for (const ranking of this.#rankings)
        ranking.split(cell.number, part.number, (slot) => !this.#isMarked(slot, number));
      part.size = cell.inside;
      cell.size -= cell.inside;
      parts.set(cell, part);
    }
    this.#listCells();
    for (const [slot, cell] of this.#cellOf.entries()) {
      const part = cell === undefined ? undefined : parts.get(cell);
      if (part !== undefined && this.#isMarked(slot, number)) this.#cellOf[slot] = part;
    }
  }

  #isMarked(slot: number, number: number): boolean {
    return ((this.#bits[slot * WORDS + (number >>> 5)] ?? 0) & (1 << (number & 31))) !== 0;
  }

  #leastUsed(): EligibilityClass {
    return [...this.#classes.values()].reduce((least, known) =>
      known.usedAt < least.usedAt ? known : least,
    );
  }

  /** Forgets a class; cells that only it kept apart become one. */
  #forgetClass(gone: EligibilityClass): void {
    this.#classes.delete(gone.key);
    this.#numbers.add(gone.number);
    const joined = new Map<Cell, Cell>();
    for (const cell of [...this.#cells.values()]) {
      if (!cell.isIn(gone.number)) continue;
      const words = cell.wordsWith(gone.number, false);
      const other = this.#cells.get(words.join());
      if (other === undefined) this.#rename(cell, words);
      else joined.set(cell, other);
    }
    for (const [slot, pool] of this.#pools.entries()) {
      this.#mark(slot, gone.number, false);
      const from = this.#cellOf[slot];
      const to = from === undefined ? undefined : joined.get(from);
      if (pool === undefined || to === undefined) continue;
      this.#rank(pool, from, to);
      this.#cellOf[slot] = to;
      to.size += 1;
    }
    for (const cell of joined.keys()) this.#forgetCell(cell);
    this.#listCells();
  }
}

function passesAll(checks: readonly BoundFilter[], pool: IndexedPool): boolean {
  for (const filter of checks) if (!filter.check(pool)) return false;
  return true;
}
