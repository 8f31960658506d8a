import type { BoundFilter } from '../framework/filter.js';
import type { Figure } from '../framework/weigh.js';
import { virtualFreeGib } from '../weighers/capacity.js';
import { Bucket, MOST_SIGNATURES, WORDS, withBit } from './bucket.js';
import type { IndexedPool } from './indexed-pool.js';
import { KnownLimits } from './known-limits.js';
import { Ranking } from './ranking.js';

/** Requests that the filters treat alike, as far as they read only a pool's report and zone. */
export interface RequestSignature {
  readonly number: number;
  readonly key: string;
  readonly checks: readonly BoundFilter[];
  /** Numbers of the buckets whose pools pass. */
  buckets: readonly number[];
  usedAt: number;
}

/** Keys that were asked for once and are remembered. */
const MOST_ASKED = 1024;

const FIGURES = 1;
const FACTS = 2;

/**
 * Which pools pass for which requests, and in which order, kept up to date with the pools.
 *
 * Pools that pass for the same signatures lie in one bucket and are ranked there, so a pool that
 * changes is sorted once, not once for each signature. The first request with a signature adds it,
 * which judges every pool. If `signatures` are kept already, the second request adds it in place of
 * the least recently used one.
 */
export class Eligibility {
  /** By slot; undefined if the pool does not participate. */
  readonly #pools: (IndexedPool | undefined)[] = [];
  readonly #bucketOf: (Bucket | undefined)[] = [];
  #bits = new Uint32Array(0);
  /** By slot: what changed since the last `settle`. */
  #changed = new Uint8Array(0);
  #changes: IndexedPool[] = [];
  /** By slot: 1 if the pool was full when it was placed. */
  #full = new Uint8Array(0);
  /** The limits of sizes that participating pools have. */
  readonly limits = new KnownLimits();
  /** By their words, joined. */
  readonly #buckets = new Map<string, Bucket>();
  /** Numbers of removed buckets, to be used again. */
  readonly #freeBuckets: number[] = [];
  readonly #signatures = new Map<string, RequestSignature>();
  /** Numbers that no signature has. */
  readonly #numbers: Set<number>;
  readonly #asked = new Set<string>();
  readonly #rankings: Ranking[] = [];
  #uses = 0;
  /**
   * Pools whose place in tie order does not fit into a number. While there are any, nothing is
   * ranked.
   */
  readonly #unplaced = new Set<number>();

  /** @param signatures how many are kept, at most MOST_SIGNATURES */
  constructor(private readonly signatures: number) {
    this.#numbers = new Set(
      Array.from({ length: Math.min(signatures, MOST_SIGNATURES) }, (_, number) => number),
    );
  }

  /** An empty one with the same settings. */
  anew(): Eligibility {
    return new Eligibility(this.signatures);
  }

  /** A pool's promised or reported figures changed. Hot. */
  figuresChanged(pool: IndexedPool): void {
    this.#note(pool, FIGURES);
  }

  /** A pool is new, or its report, its zone or whether it participates changed. */
  factsChanged(pool: IndexedPool): void {
    this.#note(pool, FACTS);
  }

  /** Sorts the pools that changed. False: pools cannot be ranked now. */
  settle(): boolean {
    if (this.#changes.length > 0) {
      const changes = this.#changes;
      this.#changes = [];
      for (const pool of changes) {
        const what = this.#changed[pool.slot] ?? 0;
        this.#changed[pool.slot] = 0;
        if (what >= FACTS || (this.#full[pool.slot] === 1) !== pool.isFull) this.#place(pool);
        else this.#rank(pool, this.#bucketOf[pool.slot], this.#bucketOf[pool.slot]);
      }
    }
    return this.#unplaced.size === 0;
  }

  /**
   * The signature of a key; null if it is not kept yet. `bind` gives the filters that it stands
   * for. Call `settle` before.
   */
  signatureOf(key: string, bind: () => readonly BoundFilter[]): RequestSignature | null {
    const known = this.#signatures.get(key);
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

  /**
   * A ranking; made at the first call for it. Call `settle` before.
   * @param largest whether pools pass only for sizes up to that of their largest volume
   */
  rankingOf(figure: Figure, sign: 1 | -1, thick: boolean, largest: boolean): Ranking {
    const limited = largest && this.limits.hasMaxima;
    for (const known of this.#rankings)
      if (
        known.figure === figure &&
        known.sign === sign &&
        known.thick === thick &&
        known.limited === limited
      )
        return known;
    const ranking = new Ranking(figure, sign, thick, figure === virtualFreeGib, limited);
    ranking.growSlots(this.#changed.length);
    for (const { number } of this.#buckets.values()) ranking.addBucket(number);
    for (const [slot, pool] of this.#pools.entries()) {
      const bucket = this.#bucketOf[slot];
      if (pool !== undefined && bucket !== undefined) ranking.file(pool, null, bucket.number);
    }
    this.#rankings.push(ranking);
    return ranking;
  }

  /** Whether a pool passes for a signature. Call `settle` before. */
  isIn(pool: IndexedPool, { number }: RequestSignature): boolean {
    return this.#bucketOf[pool.slot]?.isIn(number) === true;
  }

  /** Whether a pool participates. Call `settle` before. */
  takesPart(pool: IndexedPool): boolean {
    return this.#bucketOf[pool.slot] !== undefined;
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
    const full = new Uint8Array(length);
    full.set(this.#full);
    this.#full = full;
    const bits = new Uint32Array(length * WORDS);
    bits.set(this.#bits);
    this.#bits = bits;
    for (const ranking of this.#rankings) ranking.growSlots(length);
  }

  /** Moves a pool to the bucket in which it belongs now. */
  #place(pool: IndexedPool): void {
    const { slot } = pool;
    const takesPart = pool.takesVolumes;
    this.#full[slot] = pool.isFull ? 1 : 0;
    this.limits.put(slot, takesPart ? pool.report.space : null);
    if (takesPart && Number.isNaN(pool.tie)) this.#unplaced.add(slot);
    else this.#unplaced.delete(slot);
    if (takesPart) for (const known of [...this.#signatures.values()]) this.#judge(pool, known);
    const from = this.#bucketOf[slot];
    const to = takesPart
      ? this.#bucketFor(this.#bits.slice(slot * WORDS, (slot + 1) * WORDS))
      : undefined;
    this.#rank(pool, from, to);
    this.#pools[slot] = takesPart ? pool : undefined;
    this.#bucketOf[slot] = to;
    if (from === to) return;
    if (to !== undefined) to.size += 1;
    if (from !== undefined) {
      from.size -= 1;
      if (from.size === 0) this.#forgetBucket(from);
    }
  }

  /** If a filter throws, the signature is dropped: the full scan will report the fault. */
  #judge(pool: IndexedPool, known: RequestSignature): void {
    try {
      this.#mark(pool.slot, known.number, passesAll(known.checks, pool));
    } catch {
      this.#forgetSignature(known);
    }
  }

  #mark(slot: number, number: number, isIn: boolean): void {
    const at = slot * WORDS + (number >>> 5);
    this.#bits[at] = withBit(this.#bits[at] ?? 0, number & 31, isIn);
  }

  #rank(pool: IndexedPool, from: Bucket | undefined, to: Bucket | undefined): void {
    for (const ranking of this.#rankings) {
      if (to !== undefined) ranking.file(pool, from?.number ?? null, to.number);
      else if (from !== undefined) ranking.take(pool.slot, from.number);
    }
  }

  #bucketFor(words: Uint32Array): Bucket {
    return this.#buckets.get(words.join()) ?? this.#addBucket(words);
  }

  #addBucket(words: Uint32Array): Bucket {
    const bucket = new Bucket(this.#freeBuckets.pop() ?? this.#buckets.size, words);
    for (const ranking of this.#rankings) ranking.addBucket(bucket.number);
    this.#buckets.set(words.join(), bucket);
    this.#listBuckets();
    return bucket;
  }

  #forgetBucket(bucket: Bucket): void {
    this.#buckets.delete(bucket.words.join());
    this.#freeBuckets.push(bucket.number);
    this.#listBuckets();
  }

  /** Gives a bucket other words; its pools stay. */
  #rename(bucket: Bucket, words: Uint32Array): void {
    this.#buckets.delete(bucket.words.join());
    bucket.words = words;
    this.#buckets.set(words.join(), bucket);
  }

  #listBuckets(): void {
    for (const known of this.#signatures.values()) known.buckets = this.#bucketsOf(known.number);
  }

  #bucketsOf(number: number): readonly number[] {
    return [...this.#buckets.values()]
      .filter((bucket) => bucket.isIn(number))
      .map((bucket) => bucket.number);
  }

  #make(key: string, bind: () => readonly BoundFilter[]): RequestSignature | null {
    if (this.#numbers.size === 0) this.#forgetSignature(this.#leastUsed());
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
    const made = { number, key, checks, buckets: [], usedAt: this.#uses };
    this.#signatures.set(key, made);
    this.#partition(number);
    return made;
  }

  /** Marks the pools that pass, and counts them by bucket. */
  #markAll(number: number, checks: readonly BoundFilter[]): void {
    for (const bucket of this.#buckets.values()) bucket.inside = 0;
    for (const [slot, pool] of this.#pools.entries()) {
      const bucket = this.#bucketOf[slot];
      if (pool === undefined || bucket === undefined || !passesAll(checks, pool)) continue;
      this.#mark(slot, number, true);
      bucket.inside += 1;
    }
  }

  /** Splits the buckets of which only some pools were marked for a new signature. */
  #partition(number: number): void {
    const parts = new Map<Bucket, Bucket>();
    for (const bucket of [...this.#buckets.values()]) {
      if (bucket.inside === 0) continue;
      const words = bucket.wordsWith(number, true);
      if (bucket.inside === bucket.size) {
        this.#rename(bucket, words);
        continue;
      }
      const part = this.#addBucket(words);
      for (const ranking of this.#rankings)
        ranking.split(bucket.number, part.number, (slot) => !this.#isMarked(slot, number));
      part.size = bucket.inside;
      bucket.size -= bucket.inside;
      parts.set(bucket, part);
    }
    this.#listBuckets();
    for (const [slot, bucket] of this.#bucketOf.entries()) {
      const part = bucket === undefined ? undefined : parts.get(bucket);
      if (part !== undefined && this.#isMarked(slot, number)) this.#bucketOf[slot] = part;
    }
  }

  #isMarked(slot: number, number: number): boolean {
    return ((this.#bits[slot * WORDS + (number >>> 5)] ?? 0) & (1 << (number & 31))) !== 0;
  }

  #leastUsed(): RequestSignature {
    return [...this.#signatures.values()].reduce((least, known) =>
      known.usedAt < least.usedAt ? known : least,
    );
  }

  /** Removes a signature, and joins the buckets that only it kept apart. */
  #forgetSignature(gone: RequestSignature): void {
    this.#signatures.delete(gone.key);
    this.#numbers.add(gone.number);
    const joined = new Map<Bucket, Bucket>();
    for (const bucket of [...this.#buckets.values()]) {
      if (!bucket.isIn(gone.number)) continue;
      const words = bucket.wordsWith(gone.number, false);
      const other = this.#buckets.get(words.join());
      if (other === undefined) this.#rename(bucket, words);
      else joined.set(bucket, other);
    }
    for (const [slot, pool] of this.#pools.entries()) {
      this.#mark(slot, gone.number, false);
      const from = this.#bucketOf[slot];
      const to = from === undefined ? undefined : joined.get(from);
      if (pool === undefined || to === undefined) continue;
      this.#rank(pool, from, to);
      this.#bucketOf[slot] = to;
      to.size += 1;
    }
    for (const bucket of joined.keys()) this.#forgetBucket(bucket);
    this.#listBuckets();
  }
}

function passesAll(checks: readonly BoundFilter[], pool: IndexedPool): boolean {
  for (const filter of checks) if (!filter.check(pool)) return false;
  return true;
}
