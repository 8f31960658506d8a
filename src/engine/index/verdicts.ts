import type { BoundFilter } from '../framework/filter.js';
import { WORDS, withBit } from './bucket.js';
import type { IndexedPool } from './indexed-pool.js';
import { NO_KIND, Traits } from './traits.js';

/** The filters that a signature stands for. */
export interface SignatureChecks {
  /** Those that read nothing of a pool but its traits: pools that are alike are judged once. */
  readonly ofTraits: readonly BoundFilter[];
  readonly others: readonly BoundFilter[];
}

/** Numbers of pools' kinds: pools of one kind are alike in their traits. */
export interface KindsOfPools {
  /** Numbers are below this. */
  readonly bound: number;
  /** By slot; NO_KIND: the pool is like no other. */
  readonly of: Int32Array;
}

/** What pools were judged before. */
export interface Judged {
  /** Whether a pool passes; undefined: it is not judged. */
  verdict(slot: number): boolean | undefined;
}

/** A signature whose verdicts are kept. */
interface Judging {
  readonly number: number;
  readonly checks: SignatureChecks;
}

const UNKNOWN = 0;
const PASSES = 1;
const FAILS = 2;

/** Which pools pass for which signatures: a bit for each of both, kept by slot. */
export class Verdicts implements KindsOfPools {
  #bits = new Uint32Array(0);
  #kindOf = new Int32Array(0);
  readonly #traits: Traits;
  /** What the filters of traits say: a bit for each kind and signature. */
  #kindBits = new Uint32Array(0);

  constructor(kinds?: number) {
    this.#traits = new Traits(kinds);
  }

  get bound(): number {
    return this.#traits.bound;
  }

  get of(): Int32Array {
    return this.#kindOf;
  }

  grow(slots: number): void {
    const bits = new Uint32Array(slots * WORDS);
    bits.set(this.#bits);
    this.#bits = bits;
    const kindOf = new Int32Array(slots).fill(NO_KIND);
    kindOf.set(this.#kindOf);
    this.#kindOf = kindOf;
  }

  /**
   * Judges a pool anew. Calls `broken` for a signature of which a filter throws, whose bit is then
   * of no meaning.
   */
  judge<T extends Judging>(
    pool: IndexedPool,
    signatures: readonly T[],
    broken: (known: T) => void,
  ): void {
    const { slot } = pool;
    const kind = this.#traits.enter(pool);
    const isNew = kind !== NO_KIND && this.#traits.isOnly(kind);
    this.leave(slot);
    this.#kindOf[slot] = kind;
    if (isNew) this.#growKinds();
    for (const known of signatures) {
      const { number, checks } = known;
      try {
        if (kind === NO_KIND || isNew) {
          const passes = passesAll(checks.ofTraits, pool);
          if (isNew) mark(this.#kindBits, kind, number, passes);
          mark(this.#bits, slot, number, passes && passesAll(checks.others, pool));
        } else {
          const passes = isMarked(this.#kindBits, kind, number);
          mark(this.#bits, slot, number, passes && passesAll(checks.others, pool));
        }
      } catch {
        broken(known);
      }
    }
  }

  /** Whether some pools may report a capability. */
  report(capability: string): boolean {
    return this.#traits.report(capability);
  }

  /** A pool takes no part any more. */
  leave(slot: number): void {
    const kind = this.#kindOf[slot] ?? NO_KIND;
    if (kind === NO_KIND) return;
    this.#kindOf[slot] = NO_KIND;
    this.#traits.leave(kind);
  }

  /**
   * Judges all pools for a new signature, of which no bit is set. Calls `passed` with the slot of
   * each that passes. Throws if a filter does.
   * @param judged what is known of pools already
   */
  judgeAll(
    pools: readonly (IndexedPool | undefined)[],
    number: number,
    { ofTraits, others }: SignatureChecks,
    passed: (slot: number) => void,
    judged: Judged | null = null,
  ): void {
    const known = new Uint8Array(this.#traits.bound);
    for (let slot = 0; slot < pools.length; slot++) {
      const kind = this.#kindOf[slot] ?? NO_KIND;
      let verdict = kind === NO_KIND ? UNKNOWN : (known[kind] ?? UNKNOWN);
      // Most pools are alike and need not be looked at.
      if (verdict === FAILS) continue;
      const before = kind === NO_KIND || verdict === PASSES ? judged?.verdict(slot) : undefined;
      if (before === false) continue;
      if (before === true) {
        mark(this.#bits, slot, number, true);
        passed(slot);
        continue;
      }
      const pool = verdict === UNKNOWN || others.length > 0 ? pools[slot] : null;
      if (pool === undefined) continue;
      if (verdict === UNKNOWN && pool !== null) {
        verdict = passesAll(ofTraits, pool) ? PASSES : FAILS;
        if (kind !== NO_KIND) {
          known[kind] = verdict;
          mark(this.#kindBits, kind, number, verdict === PASSES);
        }
      }
      if (verdict === FAILS || (pool !== null && !passesAll(others, pool))) continue;
      mark(this.#bits, slot, number, true);
      passed(slot);
    }
  }

  /** Forgets what a pool was judged for a signature. */
  clear(slot: number, number: number): void {
    mark(this.#bits, slot, number, false);
  }

  /** A copy of a pool's bits. */
  wordsOf(slot: number): Uint32Array {
    return this.#bits.slice(slot * WORDS, (slot + 1) * WORDS);
  }

  /** Whether a pool's bits are these. */
  are(slot: number, words: Uint32Array): boolean {
    for (let word = 0; word < WORDS; word++)
      if (this.#bits[slot * WORDS + word] !== words[word]) return false;
    return true;
  }

  #growKinds(): void {
    const length = this.#traits.bound * WORDS;
    if (length <= this.#kindBits.length) return;
    const bits = new Uint32Array(Math.max(64, 2 * length));
    bits.set(this.#kindBits);
    this.#kindBits = bits;
  }
}

function mark(bits: Uint32Array, item: number, number: number, passes: boolean): void {
  const at = item * WORDS + (number >>> 5);
  bits[at] = withBit(bits[at] ?? 0, number & 31, passes);
}

function isMarked(bits: Uint32Array, item: number, number: number): boolean {
  return ((bits[item * WORDS + (number >>> 5)] ?? 0) & (1 << (number & 31))) !== 0;
}

export function passesAll(checks: readonly BoundFilter[], pool: IndexedPool): boolean {
  for (const filter of checks) if (!filter.check(pool)) return false;
  return true;
}
